import * as z from "zod/mini";
import { utf8 } from "#core/words/bytes.ts";
import type { ThreadMemory } from "../engines/thread-memory.ts";
import { manifestKey, threadsKey } from "./model-store.ts";
import type { ShardShelf } from "./shard-shelf.ts";

const Count = z.int().check(z.positive(), z.maximum(1024));
const ThreadNote = z.object({ step: Count, team: Count, stepMs: z.number().check(z.positive()) });

/** Remembers beside a model's shards, so that the note goes when its model does. It says nothing of a person. */
export function createThreadNotes(openShelf: () => Promise<ShardShelf>): ThreadMemory {
  return {
    async recall(modelId) {
      try {
        const note = await (await openShelf()).get(threadsKey(modelId));
        if (note === undefined) return undefined;
        const read = ThreadNote.safeParse(JSON.parse(await note.text()));
        return read.success ? read.data : undefined;
      } catch {
        return undefined;
      }
    },
    async keep(modelId, { step, team, stepMs }) {
      try {
        const shelf = await openShelf();
        await shelf.put(threadsKey(modelId), utf8(JSON.stringify({ step, team, stepMs })));
        // looked at afterwards: whoever forgets the model meanwhile takes its list of files first, and its notes later
        if ((await shelf.get(manifestKey(modelId))) === undefined) await shelf.remove(threadsKey(modelId));
      } catch {
        return; // the next start measures
      }
    },
  };
}
