import { parseArgs } from "node:util";
import type { CommandEntry } from "./command.ts";

type Parsed =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly reason: string }
  | {
      readonly kind: "run";
      readonly entry: CommandEntry;
      readonly words: readonly string[];
      readonly options: Readonly<Record<string, string | undefined>>;
      readonly flags: ReadonlySet<string>;
    };

/** Which command the arguments name, and with what. */
export function parse(args: readonly string[], commands: readonly CommandEntry[]): Parsed {
  const wrong = (reason: string) => ({ kind: "wrong" as const, reason });
  const entry = commands.find(({ name }) => name.split(" ").every((word, index) => args[index] === word));
  const named = entry === undefined ? 0 : entry.name.split(" ").length;
  const flags = entry?.kind === "talk" ? Object.keys(entry.flags) : [];
  let read;
  try {
    read = parseArgs({
      args: args.slice(named),
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
        json: { type: "boolean" },
        ...Object.fromEntries(flags.map((name) => [name, { type: "boolean" as const }])),
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
  const given = Object.entries<unknown>(values);
  const options = given.filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const set = given.flatMap(([name, value]) => (value === true ? [name] : []));
  return { kind: "run", entry, words: positionals, options: Object.fromEntries(options), flags: new Set(set) };
}
