import type { Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";

/**
 * Tells `listener` what `read` finds, at once and again after every change in `stores`. Reads never overlap: what
 * changes during one is read once more afterwards. A read that fails rejects unheard, so that the page's boundary shows
 * it: storage that cannot be read is not an empty list.
 */
export function liveRead<Value>(
  rows: Pick<Rows, "watch">,
  stores: readonly string[],
  read: () => Promise<Value>,
  listener: (value: Value) => void,
): Unsubscribe {
  let state: "resting" | "reading" | "stale" | "over" = "resting";
  const isOver = (): boolean => state === "over";
  const unwatch = rows.watch(stores, () => {
    if (state === "resting") void run();
    else if (state === "reading") state = "stale";
  });
  async function run(): Promise<void> {
    state = "reading";
    const value = await read();
    if (isOver()) return;
    const again = (state as "reading" | "stale") === "stale";
    state = "resting";
    listener(value);
    if (again && !isOver()) await run();
  }
  void run();
  return () => {
    state = "over";
    unwatch();
  };
}
