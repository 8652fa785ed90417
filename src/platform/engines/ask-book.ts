import type { Tell, ToService } from "./engine-wire.ts";

/** What one tab asked, and what it was told. */
export interface AskEntry {
  readonly from: string;
  readonly stop: AbortController;
  /** The tells that have a number, in their order. */
  readonly told: Tell[];
  over: boolean;
}

/** What a service was asked: nothing is begun twice, and who did not hear an answer is told it again. */
export interface AskBook {
  find(ask: Pick<ToService, "from" | "id">): AskEntry | undefined;
  begin(ask: Pick<ToService, "from" | "id">): AskEntry;
  end(entry: AskEntry): void;
  /** Stops what a tab that is gone has asked, and forgets it. */
  leave(tab: string): void;
  /** Stops everything. */
  stop(): void;
  /** How many asks are not over. */
  running(): number;
}

/** How many asks are remembered that are over. */
const remembered = 256;

export function createAskBook(): AskBook {
  const entries = new Map<string, AskEntry>();
  const keyOf = ({ from, id }: Pick<ToService, "from" | "id">) => `${from} ${id}`;
  const running = () => [...entries.values()].filter(({ over }) => !over);
  return {
    find: (ask) => entries.get(keyOf(ask)),
    begin(ask) {
      const entry: AskEntry = { from: ask.from, stop: new AbortController(), told: [], over: false };
      entries.set(keyOf(ask), entry);
      return entry;
    },
    end(entry) {
      entry.over = true;
      const over = [...entries].filter(([, each]) => each.over);
      for (const [key] of over.slice(0, Math.max(0, over.length - remembered))) entries.delete(key);
    },
    leave(tab) {
      for (const [key, entry] of entries) {
        if (entry.from !== tab) continue;
        entry.stop.abort();
        if (entry.over) entries.delete(key);
      }
    },
    stop() {
      for (const entry of running()) entry.stop.abort();
    },
    running: () => running().length,
  };
}

/** Whether a tell must not be lost. The others only say how far it is, and the next one says it anew. */
export const isNumbered = (tell: Tell): boolean =>
  tell.kind !== "progress" &&
  tell.kind !== "working" &&
  (tell.kind !== "event" || tell.event.kind === "delta" || tell.event.kind === "ended");

/** As it is kept to be told again: without a computed state, which is large, and can be computed anew. */
export const toKeep = (tell: Tell): Tell => (tell.kind === "state" ? { kind: "state" } : tell);
