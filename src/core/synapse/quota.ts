import * as z from "zod/mini";
import type { Clock, Locks } from "#core/words/ports.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import type { Rows } from "#core/words/rows.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Calls of one tool by one neuron, as the design documents limit them (calls_per_minute, calls_per_hour, max_calls_per_day). */
const limits = [
  { within: minute, calls: 60, words: "in a minute" },
  { within: hour, calls: 1000, words: "in an hour" },
  { within: day, calls: 1000, words: "in a day" },
] as const;

/** Counts one call, or says in a sentence which limit is reached and when it may go on. */
export type CountCall = (neuronId: string, tool: string) => Promise<Result<void, string>>;

const quotaStore = "quota";

const Counted = z.object({ calls: z.array(z.number()).check(z.maxLength(1000)) });

/** Counts are kept in storage, so a reload or a second tab does not begin anew. */
export function createQuota(deps: { readonly rows: Rows; readonly clock: Clock; readonly locks: Locks }): CountCall {
  return (neuronId, tool) =>
    deps.locks.withLock(`synapse-quota/${neuronId}`, async () => {
      const id = `${neuronId}/${tool}`;
      const now = deps.clock.now();
      const read = Counted.safeParse(await deps.rows.get(quotaStore, id));
      // Calls "in the future" (the clock was set back) count as made now, or they would block for ever.
      const calls = (read.success ? read.data.calls : []).map((at) => Math.min(at, now)).filter((at) => at > now - day);
      for (const limit of limits) {
        const recent = calls.filter((at) => at > now - limit.within);
        const first = recent[recent.length - limit.calls];
        if (first === undefined) continue;
        return failure(
          `${tool} was called ${limit.calls} times ${limit.words}, which is the limit. ` +
            `It can be called again in ${duration(first + limit.within - now)}.`,
        );
      }
      await deps.rows.write([
        { kind: "put", store: quotaStore, id, value: { calls: [...calls, now] }, tags: [neuronId] },
      ]);
      return ok(undefined);
    });
}

function duration(milliseconds: number): string {
  const [size, word] =
    milliseconds >= hour ? [hour, "hour"] : milliseconds >= minute ? [minute, "minute"] : [1000, "second"];
  const count = Math.max(1, Math.ceil(milliseconds / size));
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
