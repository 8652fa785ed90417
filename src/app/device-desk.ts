import type { DeviceDesk, DeviceStatus, EraseOutcome, EraseRight } from "./app.ts";
import type { Proof } from "#core/vault/proof.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/** What the desk asks of the page it is in; platform/page gives it. */
export interface DeskDevice {
  readonly secure: boolean;
  readonly isolated: boolean;
  readonly threads: number;
  readonly serial: boolean;
  readonly serviceWorker: {
    update(): DeviceStatus["update"];
    watchUpdate(listener: () => void): Unsubscribe;
    applyUpdate(): void;
    isComplete(): Promise<boolean>;
    complete(onProgress: (doneBytes: number, totalBytes: number) => void): Promise<boolean>;
  };
  readonly tabs:
    | {
        others(): Promise<number>;
        watch(listener: () => void): Unsubscribe;
        restartOthers(): void;
        onRestart(listener: () => void): Unsubscribe;
      }
    | undefined;
  storage(): Promise<DeviceStatus["storage"] | undefined>;
  persist(): Promise<boolean>;
  privateWindow(): Promise<boolean>;
  watchReturn(listener: () => void): Unsubscribe;
  onFileLaunched(listener: (file: File) => void): Unsubscribe;
  reload(): void;
}

export interface DeviceDeskDeps {
  readonly device: DeskDevice;
  readonly version: string;
  /** Resolves when the model is ready and the line is free: then the rest is kept for offline use. */
  readonly whenQuiet: () => Promise<unknown>;
  /** Keeps the models that offline use needs; true when they are all there. */
  readonly keepModels: () => Promise<boolean>;
  /** Whether they were all there at the end of an earlier visit with this version; `keep` says so for the next one. */
  readonly offline: { keptBefore(): boolean; keep(ready: boolean): void };
  /** Resolves when no answer is being written: an update waits for it. */
  readonly whenIdle: () => Promise<unknown>;
  /** Deletes all that this origin keeps in this browser, keys first, for who may. */
  readonly erasing: () => Promise<{
    right(): Promise<EraseRight>;
    erase(proof?: Proof): Promise<EraseOutcome>;
  }>;
  /** The stores that the browser has emptied since the last start. Asked once: after that they are as new. */
  readonly lostParts: () => Promise<DeviceStatus["lost"]>;
}

/** What this browser and machine are like, and what is kept in them. */
export function createDeviceDesk(deps: DeviceDeskDeps): DeviceDesk {
  const { device } = deps;
  const listeners = new Set<(status: DeviceStatus) => void>();
  let status: DeviceStatus = {
    secure: device.secure,
    isolated: device.isolated,
    threads: device.threads,
    serial: device.serial,
    offlineReady: false,
    privateWindow: false,
    update: device.serviceWorker.update(),
    version: deps.version,
    lost: [],
    otherTabs: 0,
  };

  const change = (part: Partial<DeviceStatus>) => {
    status = { ...status, ...part };
    for (const listener of listeners) listener(status);
  };

  async function look(): Promise<void> {
    const [storage, privateWindow, otherTabs = 0] = await Promise.all([
      device.storage(),
      device.privateWindow(),
      device.tabs?.others(),
    ]);
    change({ ...(storage === undefined ? {} : { storage }), privateWindow, otherTabs });
  }

  async function keepForOffline(): Promise<void> {
    // What was checked once is said at once; the models themselves are checked again as soon as one is open.
    if (deps.offline.keptBefore() && (await device.serviceWorker.isComplete())) change({ offlineReady: true });
    await deps.whenQuiet();
    const kept = (await device.serviceWorker.isComplete()) || (await device.serviceWorker.complete(() => undefined));
    const offlineReady = kept && (await deps.keepModels());
    deps.offline.keep(offlineReady);
    change({ offlineReady });
    await look();
  }

  const beginAnew = () => {
    device.tabs?.restartOthers();
    device.reload();
  };

  device.serviceWorker.watchUpdate(() => change({ update: device.serviceWorker.update() }));
  device.watchReturn(() => void look());
  device.tabs?.watch(() => void look());
  device.tabs?.onRestart(() => device.reload());
  if (device.secure) {
    void look()
      .then(deps.lostParts)
      .then((lost) => change({ lost }));
    void keepForOffline();
  }

  return {
    watch: (listener) => {
      listeners.add(listener);
      listener(status);
      return () => listeners.delete(listener);
    },
    look,
    onFileLaunched: (listener) => device.onFileLaunched(listener),
    askToPersist: async () => {
      const persisted = await device.persist();
      await look();
      return persisted;
    },
    applyUpdate: () => void deps.whenIdle().then(() => device.serviceWorker.applyUpdate()),
    whoErases: async () => (await deps.erasing()).right(),
    eraseEverything: async (proof) => {
      const erasing = await deps.erasing();
      const outcome = await erasing.erase(proof).catch((thrown: unknown) => {
        beginAnew(); // what was erased before it failed is gone
        throw thrown;
      });
      if (outcome.kind === "erased") beginAnew();
      return outcome;
    },
  };
}
