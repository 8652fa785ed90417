import type { Unsubscribe } from "#core/words/ports.ts";
import type { OfflineAnswer, OfflineRequest } from "./offline-protocol.ts";

type UpdateState = "none" | "waiting" | "stale";

/** This page's side of the service worker. */
export interface ServiceWorkerLink {
  /** True as soon as the service worker answers for this page; false when it cannot be had here. Never rejects. */
  readonly controlled: Promise<boolean>;
  update(): UpdateState;
  /** Calls back after every change of `update()`. */
  watchUpdate(listener: () => void): Unsubscribe;
  /** Starts the version that waits and reloads this page; in a page that is stale already, reloads. */
  applyUpdate(): void;
  /** True when everything that offline use needs of the build is kept. */
  isComplete(): Promise<boolean>;
  /** Fetches what is missing; true when it is all there then. `onProgress` tells bytes. */
  complete(onProgress: (doneBytes: number, totalBytes: number) => void): Promise<boolean>;
}

export interface ServiceWorkerLinkDeps {
  /** Absent in a browser or window without service workers, and in development, where none is built. */
  readonly container: ServiceWorkerContainer | undefined;
  readonly reload: () => void;
}

/** How long a service worker that runs may take to claim a page that a hard reload has freed of it. */
const claimPatienceMs = 3_000;

export function linkServiceWorker({ container, reload }: ServiceWorkerLinkDeps): ServiceWorkerLink {
  const listeners = new Set<() => void>();
  let state: UpdateState = "none";
  let asked = false;
  let registration: ServiceWorkerRegistration | undefined;

  const become = (next: UpdateState) => {
    state = next;
    for (const listener of listeners) listener();
  };

  function watchRegistration(found: ServiceWorkerRegistration): void {
    registration = found;
    const look = () => {
      if (found.waiting !== null && container?.controller != null && state === "none") become("waiting");
    };
    look();
    found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", look));
  }

  function watchController(serving: ServiceWorkerContainer): void {
    let before = serving.controller;
    serving.addEventListener("controllerchange", () => {
      const replaced = before !== null;
      before = serving.controller;
      if (!replaced) return;
      // Another version serves this page now. The tab that asked for it takes it; the others finish what they do first.
      if (asked) reload();
      else become("stale");
    });
  }

  async function takeControl(serving: ServiceWorkerContainer): Promise<boolean> {
    watchController(serving);
    try {
      const found = await serving.register("/sw.js", { updateViaCache: "none" });
      watchRegistration(found);
      if (serving.controller !== null) return true;
      const active = found.active ?? (await firstActive(found));
      if (active === undefined) return false;
      post(active, { kind: "claim" });
      return await isControlled(serving);
    } catch {
      return serving.controller !== null; // private windows of some browsers refuse; offline, the old one still serves
    }
  }

  const controlled = container === undefined ? Promise.resolve(false) : takeControl(container);

  async function ask(request: OfflineRequest, hear: (answer: OfflineAnswer) => void): Promise<boolean> {
    if (!(await controlled)) return false;
    const worker = container?.controller;
    return worker == null ? false : conversation(worker, request, hear);
  }

  return {
    // A page that is controlled need not wait for the register call, which may look for a new version first.
    controlled: container?.controller == null ? controlled : Promise.resolve(true),
    update: () => state,
    watchUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    applyUpdate: () => {
      asked = true;
      if (state === "waiting" && registration?.waiting != null) post(registration.waiting, { kind: "activate" });
      else if (state === "stale") reload();
    },
    isComplete: () => ask({ kind: "state" }, () => undefined),
    complete: (onProgress) =>
      ask({ kind: "fill" }, (answer) => {
        if (answer.kind === "progress") onProgress(answer.doneBytes, answer.totalBytes);
      }),
  };
}

const post = (worker: ServiceWorker, request: OfflineRequest) => worker.postMessage(request);

/** The worker once it is active; undefined when its installation fails, and the browser will try again later. */
function firstActive(registration: ServiceWorkerRegistration): Promise<ServiceWorker | undefined> {
  const worker = registration.installing ?? registration.waiting;
  if (worker === null) return Promise.resolve(registration.active ?? undefined);
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") resolve(undefined);
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

function isControlled(container: ServiceWorkerContainer): Promise<boolean> {
  if (container.controller !== null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), claimPatienceMs);
    container.addEventListener(
      "controllerchange",
      () => {
        clearTimeout(late);
        resolve(true);
      },
      { once: true },
    );
  });
}

/** One question over a port of its own; true when the last answer says that everything is kept. */
async function conversation(
  worker: ServiceWorker,
  request: OfflineRequest,
  hear: (answer: OfflineAnswer) => void,
): Promise<boolean> {
  const { OfflineAnswer } = await import("./offline-protocol.ts");
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      const read = OfflineAnswer.safeParse(data);
      if (!read.success) return;
      hear(read.data);
      if (read.data.kind === "progress") return;
      port1.close();
      resolve(read.data.kind === "state" && read.data.complete);
    };
    worker.postMessage(request, [port2]);
  });
}
