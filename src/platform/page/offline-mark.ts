const key = "brane-offline-ready";

/** Remembers, for a version of the app, that all it needs offline was kept in this browser. No secret: beside the theme. */
export function createOfflineMark(version: string): { keptBefore(): boolean; keep(ready: boolean): void } {
  return {
    keptBefore() {
      try {
        return localStorage.getItem(key) === version;
      } catch {
        return false;
      }
    },
    keep(ready) {
      try {
        if (ready) localStorage.setItem(key, version);
        else localStorage.removeItem(key);
      } catch {
        // A browser that keeps nothing is asked anew at each start.
      }
    },
  };
}
