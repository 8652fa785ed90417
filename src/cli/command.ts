import type { NodeApp } from "#app/node.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";

/** What every command is given. */
interface Given {
  readonly app: NodeApp;
  /** The values of the options that its `CommandEntry` names. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** From BRANE_PASSPHRASE, or asked for without showing it; undefined where nobody can be asked. */
  readonly askPassphrase: () => Promise<string | undefined>;
  /** Throws WrongUse when there is no such file. */
  readonly readFile: (path: string) => Promise<Bytes>;
}

/** A command over one file, already read. */
interface CommandInput extends Given {
  readonly fileName: string;
  readonly bytes: Bytes;
}

/** A command over words, which talks while it works. */
interface TalkInput extends Given {
  readonly words: readonly string[];
  /** Which of its flags were set. */
  readonly flags: ReadonlySet<string>;
  /** All of standard input; undefined at a terminal, where nothing was piped in. */
  readonly readInput: () => Promise<string | undefined>;
  /** Text as it comes, without a line's end. Says nothing where `--json` was asked for. */
  readonly say: (text: string) => void;
  /** How far it is, for somebody who waits. */
  readonly tell: (text: string) => void;
  /** Aborts when a person presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What a command says; exit status 0 when good, 1 when not. */
interface CommandReport {
  readonly good: boolean;
  readonly lines: readonly string[];
  readonly data: JsonObject;
}

export type Command = (input: CommandInput) => Promise<CommandReport>;
export type TalkCommand = (input: TalkInput) => Promise<CommandReport>;

/** A line of the table in commands.ts. */
export type CommandEntry = {
  /** The words that call it, such as `audit verify`. */
  readonly name: string;
  /** What follows the name. */
  readonly takes: string;
  readonly does: string;
  /** Options with a value, each with what it is for. */
  readonly options: Readonly<Record<string, string>>;
} & (
  | { readonly kind: "file"; readonly load: () => Promise<Command> }
  | {
      readonly kind: "talk";
      readonly flags: Readonly<Record<string, string>>;
      readonly load: () => Promise<TalkCommand>;
    }
);

/** The person called it wrongly; the message says how. Exit status 2. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}
