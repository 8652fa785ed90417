/**
 * Runs in the page before its own scripts: counts what the page asks of the browser's storage (IndexedDB and private
 * files) while `brane-torture` is armed, and stops it at the call that was chosen.
 *
 * `hold-before`, `hold-after`: the page stands still for ever at that call, and its killer is told. `throws`: the call
 * throws, as storage does that is gone. `aborts`: it begins and its transaction is taken back, or its promise rejects.
 */
export function watchStorageCalls() {
  const state = { at: 0, how: "", calls: 0, name: "UnknownError" };
  const trouble = () => new globalThis.DOMException("The browser's storage did not answer.", state.name);

  function asked(name, target, work) {
    if (state.at === 0) return work();
    state.calls += 1;
    if (state.calls !== state.at) return work();
    if (state.how === "throws") throw trouble();
    if (state.how === "hold-after") work();
    if (state.how.startsWith("hold")) {
      globalThis.braneHeld(name); // sent at once: a page that stands still says nothing later
      for (;;);
    }
    const result = work();
    if (result instanceof Promise) return result.then(() => Promise.reject(trouble()));
    const transaction = name === "transaction" ? result : (target.transaction ?? target.objectStore.transaction);
    transaction.abort();
    return result;
  }

  function wrap(prototype, names) {
    for (const name of names) {
      const original = prototype?.[name];
      if (typeof original !== "function") continue;
      prototype[name] = function (...args) {
        return asked(name, this, () => original.apply(this, args));
      };
    }
  }

  wrap(globalThis.IDBObjectStore?.prototype, [
    "get",
    "getAll",
    "getKey",
    "add",
    "put",
    "delete",
    "clear",
    "openCursor",
  ]);
  wrap(globalThis.IDBIndex?.prototype, ["get", "getAll", "openCursor", "openKeyCursor"]);
  wrap(globalThis.IDBDatabase?.prototype, ["transaction"]);
  wrap(globalThis.FileSystemDirectoryHandle?.prototype, ["getFileHandle", "getDirectoryHandle", "removeEntry"]);
  wrap(globalThis.FileSystemFileHandle?.prototype, ["getFile", "createWritable"]);
  wrap(globalThis.FileSystemWritableFileStream?.prototype, ["write", "close"]);

  // What a page counted before it loads again, as after a restore, counts too.
  const before = "brane-torture calls";
  globalThis.addEventListener("pagehide", () => {
    if (state.at > 0) globalThis.sessionStorage.setItem(before, String(state.calls));
  });

  Object.defineProperty(globalThis, "braneTorture", {
    value: {
      arm: (at, how, name = "UnknownError") => Object.assign(state, { at, how, name, calls: 0 }),
      /** Stops counting; how many calls there were. */
      disarm: () => {
        state.at = 0;
        return state.calls + Number(globalThis.sessionStorage.getItem(before));
      },
    },
  });
}
