import type { NodeApp } from "#app/node.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";

/** What a command is given: the file it was pointed at, already read, and its options. */
interface CommandInput {
  readonly app: NodeApp;
  readonly fileName: string;
  readonly bytes: Bytes;
  /** The values of the options that its `CommandEntry` names. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** From BRANE_PASSPHRASE, or asked for without showing it; undefined where nobody can be asked. */
  readonly askPassphrase: () => Promise<string | undefined>;
}

/** What a command says: sentences for people, data for `--json`; exit status 0 when good, 1 when not. */
interface CommandReport {
  readonly good: boolean;
  readonly lines: readonly string[];
  readonly data: JsonObject;
}

export type Command = (input: CommandInput) => Promise<CommandReport>;

/** A line of the table in commands.ts. */
export interface CommandEntry {
  /** The words that call it, such as `audit verify`. */
  readonly name: string;
  readonly does: string;
  /** Options with a value, each with what it is for. */
  readonly options: Readonly<Record<string, string>>;
  readonly load: () => Promise<Command>;
}
