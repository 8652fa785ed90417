import type { Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";

/**
 * Tells `listener` what `read` finds, at once and again after every change in `stores`. Reads never overlap: what
 * changes during one is read once more afterwards. A read that fails goes to `onTrouble`, and the next change is read
 * all the same: storage that cannot be read is not an empty list, and may be read again later.
 */
export function liveRead<Value>(
  rows: Pick<Rows, "watch">,
  stores: readonly string[],
  read: () => Promise<Value>,
  listener: (value: Value) => void,
  onTrouble: (thrown: unknown) => void = leaveUnhandled,
): Unsubscribe {
  let state: "resting" | "reading" | "stale" | "over" = "resting";
  const now = (): typeof state => state; // a function, since the compiler would take the last assignment for the state
  const unwatch = rows.watch(stores, () => {
    if (state === "resting") void run();
    else if (state === "reading") state = "stale";
  });
  async function run(): Promise<void> {
    state = "reading";
    const told = await read().then(
      (value) => () => listener(value),
      (thrown: unknown) => () => onTrouble(thrown),
    );
    if (now() === "over") return;
    const again = now() === "stale";
    state = "resting";
    told();
    if (again && now() !== "over") await run();
  }
  void run();
  return () => {
    state = "over";
    unwatch();
  };
}

/** Rejects where nobody listens: the page's boundary (`unhandledrejection`) shows it. */
function leaveUnhandled(thrown: unknown): void {
  void Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
}
