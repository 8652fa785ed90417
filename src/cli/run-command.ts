import type { NodeApp } from "#app/node.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";
import { WrongUse, type CommandEntry } from "./command.ts";
import { help } from "./help.ts";
import { parse } from "./parse.ts";

/** What the command line stands in: given by main.ts, and by tests. */
export interface Surroundings {
  readonly app: NodeApp;
  readonly commands: readonly CommandEntry[];
  readonly version: string;
  /** Rejects with Node's own error when there is no such file or it cannot be read. */
  readonly readFile: (path: string) => Promise<Bytes>;
  /** All of standard input; undefined at a terminal. */
  readonly readInput: () => Promise<string | undefined>;
  readonly askPassphrase: () => Promise<string | undefined>;
  /** To standard output, as it is. */
  readonly write: (text: string) => void;
  readonly err: (line: string) => void;
  /** How far something is: on one line of the terminal, which the next one overwrites. */
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Exit statuses: 0 good, 1 not good, 2 wrong use. */
type Status = 0 | 1 | 2;

/** Reads the arguments, runs the one command they name, prints what it says. */
export async function runCommand(args: readonly string[], around: Surroundings): Promise<Status> {
  const json = args.includes("--json");
  const line = (text: string) => around.write(`${text}\n`);
  const wrong = (reason: string): Status => {
    if (json) line(JSON.stringify({ good: false, kind: "wrong-use", reason }));
    around.err(`${reason} Run "brane --help" to see what there is.`);
    return 2;
  };
  const parsed = parse(args, around.commands);
  if (parsed.kind === "wrong") return wrong(parsed.reason);
  if (parsed.kind === "help") {
    help(around).forEach(line);
    return 0;
  }
  if (parsed.kind === "version") {
    line(around.version);
    return 0;
  }
  try {
    const report = await run(parsed, around, json);
    if (json) line(JSON.stringify({ good: report.good, ...report.data } satisfies JsonObject));
    else report.lines.forEach(line);
    return report.good ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof WrongUse) return wrong(thrown.message);
    throw thrown;
  }
}

async function run(
  { entry, words, options, flags }: Extract<ReturnType<typeof parse>, { readonly kind: "run" }>,
  around: Surroundings,
  json: boolean,
) {
  const { app, askPassphrase, readInput, tell, signal } = around;
  const readFile = async (path: string): Promise<Bytes> => {
    try {
      return await around.readFile(path);
    } catch (error) {
      throw new WrongUse(unreadable(path, error));
    }
  };
  const given = { app, askPassphrase, options, readFile };
  if (entry.kind === "talk") {
    const say = json ? () => undefined : around.write;
    return (await entry.load())({ ...given, words, flags, readInput, say, tell, signal });
  }
  const [file, ...more] = words;
  if (file === undefined) throw new WrongUse(`brane ${entry.name} needs a file.`);
  if (more.length > 0) throw new WrongUse(`brane ${entry.name} takes one file, not ${words.length}.`);
  const bytes = await readFile(file);
  return (await entry.load())({ ...given, fileName: file, bytes });
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `There is no file "${file}".`;
  if (code === "EISDIR") return `"${file}" is a folder, not a file.`;
  if (code === "EACCES") return `You may not read "${file}".`;
  return `"${file}" cannot be read (${String(code ?? error)}).`;
}
