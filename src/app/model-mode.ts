import type { Mode } from "#core/broker/choose.ts";
import type { Rows } from "#core/words/rows.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

export const settingsStore = "model-settings";
const row = "mode";

const modes: readonly Mode[] = ["local", "hybrid", "cloud"];

/** Read by hand: a schema library would come with the first screen for this one word. */
function modeIn(value: unknown): Mode | undefined {
  const said: unknown = typeof value === "object" && value !== null && "mode" in value ? value.mode : undefined;
  return modes.find((mode) => mode === said);
}

/** The person's mode, kept sealed. `hybrid` until they choose. */
export interface ModeKeeper {
  /** `local` until it was read: nothing may leave before a person's word on it is known. */
  current(): Mode;
  /** Resolves when it was read. Never rejects: what cannot be read counts as `local`. */
  ready(): Promise<void>;
  /** Rejects with StorageTrouble. */
  set(mode: Mode): Promise<void>;
  watch(listener: () => void): Unsubscribe;
}

export function createModeKeeper(rows: Pick<Rows, "get" | "write" | "watch">): ModeKeeper {
  const listeners = new Set<() => void>();
  let mode: Mode = "local";
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const kept = await rows.get(settingsStore, row).then(
      (value) => (value === undefined ? "hybrid" : (modeIn(value) ?? "local")),
      () => "local" as const,
    );
    if (kept === mode) return;
    mode = kept;
    for (const listener of listeners) listener();
  }
  rows.watch([settingsStore], () => {
    if (reading !== undefined) reading = reading.then(read);
  });

  return {
    current: () => mode,
    ready: () => (reading ??= read()),
    async set(next) {
      await rows.write([{ kind: "put", store: settingsStore, id: row, value: { mode: next } }]);
      await (reading = read());
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
