import { parseArgs } from "node:util";
import type { NodeApp } from "#app/node.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { CommandEntry } from "./command.ts";

/** What the command line stands in: given by main.ts, and by tests. */
export interface Surroundings {
  readonly app: NodeApp;
  readonly commands: readonly CommandEntry[];
  readonly version: string;
  /** Rejects with Node's own error when there is no such file or it cannot be read. */
  readonly readFile: (path: string) => Promise<Bytes>;
  readonly askPassphrase: () => Promise<string | undefined>;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Exit statuses: 0 good, 1 not good, 2 wrong use. */
export type Status = 0 | 1 | 2;

/** Reads the arguments, runs the one command they name, prints what it says. */
export async function runCommand(args: readonly string[], around: Surroundings): Promise<Status> {
  const parsed = parse(args, around.commands);
  const json = args.includes("--json");
  const wrong = (reason: string): Status => {
    if (json) around.out(JSON.stringify({ good: false, kind: "wrong-use", reason }));
    around.err(`${reason} Run "brane --help" to see what there is.`);
    return 2;
  };
  if (parsed.kind === "wrong") return wrong(parsed.reason);
  if (parsed.kind === "help") {
    help(around).forEach(around.out);
    return 0;
  }
  if (parsed.kind === "version") {
    around.out(around.version);
    return 0;
  }
  let bytes: Bytes;
  try {
    bytes = await around.readFile(parsed.file);
  } catch (error) {
    return wrong(unreadable(parsed.file, error));
  }
  const command = await parsed.entry.load();
  const { app, askPassphrase } = around;
  const report = await command({ app, askPassphrase, bytes, fileName: parsed.file, options: parsed.options });
  if (json) around.out(JSON.stringify({ good: report.good, ...report.data } satisfies JsonObject));
  else report.lines.forEach(around.out);
  return report.good ? 0 : 1;
}

type Parsed =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly reason: string }
  | {
      readonly kind: "run";
      readonly entry: CommandEntry;
      readonly file: string;
      readonly options: Readonly<Record<string, string | undefined>>;
    };

function parse(args: readonly string[], commands: readonly CommandEntry[]): Parsed {
  const wrong = (reason: string) => ({ kind: "wrong" as const, reason });
  const entry = commands.find(({ name }) => name.split(" ").every((word, index) => args[index] === word));
  const named = entry === undefined ? 0 : entry.name.split(" ").length;
  let read;
  try {
    read = parseArgs({
      args: args.slice(named),
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
        json: { type: "boolean" },
        ...Object.fromEntries(Object.keys(entry?.options ?? {}).map((name) => [name, { type: "string" as const }])),
      },
    });
  } catch (error) {
    return wrong(error instanceof Error ? (error.message.split(/\.(\s|$)/)[0] ?? "") + "." : String(error));
  }
  const { values, positionals } = read;
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  if (entry === undefined) {
    return wrong(args.length === 0 ? "brane needs a command." : `brane has no command "${positionals.join(" ")}".`);
  }
  const [file, ...more] = positionals;
  if (file === undefined) return wrong(`brane ${entry.name} needs a file.`);
  if (more.length > 0) return wrong(`brane ${entry.name} takes one file, not ${positionals.length}.`);
  const options = Object.entries<unknown>(values).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return { kind: "run", entry, file, options: Object.fromEntries(options) };
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `There is no file "${file}".`;
  if (code === "EISDIR") return `"${file}" is a folder, not a file.`;
  if (code === "EACCES") return `You may not read "${file}".`;
  return `"${file}" cannot be read (${String(code ?? error)}).`;
}

function help({ commands, version }: Surroundings): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `brane ${version}: looks into what BRANE made, on this machine, without a network.`,
    "",
    ...commands.flatMap(({ name, does, options }) => [
      `  brane ${name.padEnd(width)} FILE   ${does}`,
      ...Object.entries(options).map(([option, use]) => `      --${option} VALUE   ${use}`),
    ]),
    "",
    "  --json      one JSON object instead of sentences",
    "  --help      this",
    "  --version   the version",
    "",
    "Exit status: 0 good, 1 not good, 2 wrong use.",
  ];
}
