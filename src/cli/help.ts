import type { CommandEntry } from "./command.ts";

/** What `--help` prints. */
export function help(about: {
  readonly commands: readonly CommandEntry[];
  readonly version: string;
}): readonly string[] {
  const calls = about.commands.map(({ name, takes }) => `brane ${name} ${takes}`);
  const width = Math.max(...calls.map((call) => call.length));
  return [
    `brane ${about.version}: asks and looks into what BRANE made, on this machine, without a network.`,
    "",
    ...about.commands.flatMap((entry, index) => [
      `  ${(calls[index] ?? "").padEnd(width)}   ${entry.does}`,
      ...(entry.kind === "talk" ? Object.entries(entry.flags).map(([flag, use]) => `      --${flag}   ${use}`) : []),
      ...Object.entries(entry.options).map(([option, use]) => `      --${option} VALUE   ${use}`),
    ]),
    "",
    "  --json      one JSON object instead of sentences",
    "  --help      this",
    "  --version   the version",
    "",
    "A sealed file asks for its passphrase; BRANE_PASSPHRASE in the environment answers where nobody can be asked.",
    "Exit status: 0 good, 1 not good, 2 wrong use.",
  ];
}
