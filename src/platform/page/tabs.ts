import type { Unsubscribe } from "#core/words/ports.ts";

/** The tabs of this app that are open in this browser, counted by locks: a tab that crashes lets go of its own. */
export interface Tabs {
  /** How many others there are now. */
  others(): Promise<number>;
  /** Calls back when a tab has come or gone. */
  watch(listener: () => void): Unsubscribe;
  /** Makes the other tabs begin anew, since everything was erased or locked. */
  restartOthers(): void;
  onRestart(listener: () => void): Unsubscribe;
}

const prefix = "brane-tab:";
const restart = "restart";

export function createTabs(deps: { readonly locks: LockManager; readonly channel: BroadcastChannel }): Tabs {
  const { locks, channel } = deps;
  const own = prefix + crypto.randomUUID();
  const known = new Set<string>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  /** Waits for a tab's lock: having it means that the tab is gone. */
  function meet(name: string): void {
    if (name === own || known.has(name)) return;
    known.add(name);
    tell();
    void locks
      .request(name, () => undefined)
      .then(() => {
        known.delete(name);
        tell();
      });
  }

  const heldNames = async () =>
    ((await locks.query()).held ?? []).flatMap(({ name }) =>
      name?.startsWith(prefix) === true && name !== own ? [name] : [],
    );

  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string" && data.startsWith(prefix)) meet(data);
  });
  void locks.request(own, () => {
    channel.postMessage(own);
    void heldNames().then((names) => names.forEach(meet));
    return new Promise(() => undefined); // held for as long as the tab lives
  });

  return {
    others: async () => (await heldNames()).length,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restartOthers: () => channel.postMessage(restart),
    onRestart: (listener) => {
      const hear = ({ data }: MessageEvent<unknown>) => {
        if (data === restart) listener();
      };
      channel.addEventListener("message", hear);
      return () => channel.removeEventListener("message", hear);
    },
  };
}
