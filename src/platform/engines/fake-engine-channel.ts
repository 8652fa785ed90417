import type { EngineChannel } from "./engine-wire.ts";

/** A fake: ends of one channel within one program, as BroadcastChannel's are: copies arrive later, in order, not at the sender. */
export function createFakeEngineChannels(): () => EngineChannel {
  const ends = new Set<{ readonly listeners: Set<(message: unknown) => void> }>();
  return () => {
    const end = { listeners: new Set<(message: unknown) => void>() };
    ends.add(end);
    return {
      post(message) {
        const copy = structuredClone(message);
        for (const other of ends) {
          if (other === end) continue;
          queueMicrotask(() => {
            for (const listener of other.listeners) listener(copy);
          });
        }
      },
      listen(listener) {
        end.listeners.add(listener);
        return () => end.listeners.delete(listener);
      },
    };
  };
}
