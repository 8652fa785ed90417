import type { Clock, Random } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import type { KeptCheckpoint } from "./log.ts";
import { checkpointText } from "./checkpoint.ts";
import { idOf } from "./head.ts";
import type { Head } from "./head.ts";
import { openLogKey } from "./log-key.ts";
import { rootOf, webSha256 } from "./merkle.ts";
import { writeKey } from "./note.ts";

/** The log's own checkpoints: when one is due, making one, and those that were made. */
export function createCheckpoints(deps: { readonly rows: Rows; readonly clock: Clock; readonly random: Random }) {
  const { rows, clock } = deps;
  let key: ReturnType<typeof openLogKey> | undefined;
  const openKey = () =>
    (key ??= openLogKey(deps).catch((thrown: unknown) => {
      key = undefined; // the next checkpoint tries again
      throw thrown;
    }));

  return {
    /** Milliseconds after which entries should stand under a checkpoint. */
    every,

    /** After 100 entries, or ten minutes; a clock that was put back counts as ten minutes. */
    isDue: ({ seq, signed }: Head) => seq - signed.size >= 100 || Math.abs(clock.now() - signed.at) >= every,

    /** To be called under the log's lock; nothing is kept until `changes` and `head` are written. */
    async make(head: Head) {
      const signer = await openKey();
      if (signer === undefined) return undefined;
      const size = head.seq;
      const at = clock.now();
      const root = await rootOf(webSha256, head.tree);
      const note = await signer.sign(checkpointText({ origin: signer.key.name, size, root }));
      const checkpoint: KeptCheckpoint = { note, key: writeKey(signer.key), size, at };
      const changes: readonly Change[] = [{ kind: "put", store, id: idOf(size), value: checkpoint }];
      return { checkpoint, changes, head: { ...head, signed: { size, at } } };
    },

    async of(size: number): Promise<KeptCheckpoint | undefined> {
      const kept = await rows.get(store, idOf(size));
      return isKeptCheckpoint(kept) ? kept : undefined;
    },

    all: async (): Promise<readonly KeptCheckpoint[]> =>
      (await rows.list(store)).map((row) => row.value).filter(isKeptCheckpoint),
  };
}

const every = 10 * 60_000;
const store = "audit-checkpoints";

const isKeptCheckpoint = (value: unknown): value is KeptCheckpoint =>
  typeof value === "object" &&
  value !== null &&
  "note" in value &&
  typeof value.note === "string" &&
  "key" in value &&
  typeof value.key === "string" &&
  "size" in value &&
  typeof value.size === "number" &&
  "at" in value &&
  typeof value.at === "number";
