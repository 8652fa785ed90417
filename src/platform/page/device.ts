import { sharesMemory } from "../engines/shared-memory.ts";
import { onFileLaunched } from "./launched-files.ts";
import { linkServiceWorker, type ServiceWorkerLink } from "./service-worker.ts";
import { createReadiness, type WorkersMayStart } from "./readiness.ts";
import { createTabs, type Tabs } from "./tabs.ts";

interface StorageUse {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  readonly persisted: boolean;
}

/** The page's own browser, window and machine, as far as the app needs to know them. */
export interface PageDevice {
  readonly secure: boolean;
  readonly isolated: boolean;
  /** How many threads an engine may use here. */
  readonly threads: number;
  readonly serial: boolean;
  readonly workersMayStart: WorkersMayStart;
  readonly serviceWorker: ServiceWorkerLink;
  /** Absent on a page without a secure context. */
  readonly tabs: Tabs | undefined;
  storage(): Promise<StorageUse | undefined>;
  persist(): Promise<boolean>;
  privateWindow(): Promise<boolean>;
  /** Calls back whenever the person comes back to this page, and what it shows may be old. */
  watchReturn(listener: () => void): () => void;
  onFileLaunched: typeof onFileLaunched;
  reload(): void;
}

const reloadedMark = "brane:reloaded-for-headers";

export function openPageDevice(deps: { readonly development: boolean }): PageDevice {
  const secure = isSecureContext;
  const reload = () => location.reload();
  const container = secure && !deps.development && "serviceWorker" in navigator ? navigator.serviceWorker : undefined;
  const serviceWorker = linkServiceWorker({ container, reload });
  const storage = secure && "storage" in navigator ? navigator.storage : undefined;

  const workersMayStart = createReadiness({
    secure,
    isolated: crossOriginIsolated,
    controlled: serviceWorker.controlled,
    controlledNow: container?.controller != null,
    lookAtHost: async () => {
      const [{ verifyHeaders }, { fetchOwn }] = await Promise.all([
        import("./verify-headers.ts"),
        import("./fetch-own.ts"),
      ]);
      return verifyHeaders({ readOwn: fetchOwn, development: deps.development });
    },
    mayReload: () => {
      if (sessionStorage.getItem(reloadedMark) !== null) return false;
      sessionStorage.setItem(reloadedMark, "yes");
      return true;
    },
    reload,
  });
  void workersMayStart(); // at once: if the page has to be loaded again, nothing has been typed yet

  return {
    secure,
    isolated: crossOriginIsolated,
    threads: sharesMemory() ? Math.max(1, navigator.hardwareConcurrency) : 1,
    serial: secure && "serial" in navigator,
    serviceWorker,
    workersMayStart,
    tabs:
      secure && "locks" in navigator
        ? createTabs({ locks: navigator.locks, channel: new BroadcastChannel("brane-tabs") })
        : undefined,
    storage: async () => {
      if (storage === undefined) return undefined;
      const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([storage.estimate(), storage.persisted()]);
      return { usedBytes: usage, quotaBytes: quota, persisted };
    },
    persist: async () => (await storage?.persist()) ?? false,
    privateWindow: () => (storage === undefined ? Promise.resolve(false) : seemsPrivate(storage)),
    watchReturn: (listener) => {
      const look = () => {
        if (document.visibilityState === "visible") listener();
      };
      document.addEventListener("visibilitychange", look);
      return () => document.removeEventListener("visibilitychange", look);
    },
    onFileLaunched,
    reload,
  };
}

/**
 * No browser says so; private windows of Firefox and Safari refuse the origin's private file system, and that is what
 * is asked here. Chromium's incognito windows behave like ordinary ones and are not recognised.
 */
async function seemsPrivate(storage: StorageManager): Promise<boolean> {
  try {
    await storage.getDirectory();
    return false;
  } catch {
    return true;
  }
}
