import type { HostHeaders } from "./verify-headers.ts";

/**
 * Whoever starts a worker asks first. Resolves to undefined when workers may start, or to a sentence for a person when
 * they may not: for as long as this page lives, unless the host could not be read; then the next to ask looks again.
 * Never rejects.
 */
export type WorkersMayStart = () => Promise<string | undefined>;

export interface ReadinessDeps {
  /** Whether the page came over https or from this machine (`isSecureContext`). */
  readonly secure: boolean;
  /** Whether this very document came with our headers (`crossOriginIsolated`). */
  readonly isolated: boolean;
  readonly controlled: Promise<boolean>;
  /** Whether it is so already: then the host need not be looked at. */
  readonly controlledNow: boolean;
  /** Looks at what the host sends. A rejection reads as `unread`. */
  readonly lookAtHost: () => Promise<HostHeaders>;
  /** True the first time it is asked in this tab; then a reload that brings nothing is not repeated. */
  readonly mayReload: () => boolean;
  readonly reload: () => void;
}

export const insecure =
  "BRANE came to this page over plain http from another machine, and browsers give such pages no keys, no storage worth the name and no isolation. Open it on the machine it runs on, or over https.";
export const unguarded =
  "This host does not send the headers that keep BRANE closed, and this window has no service worker to add them, so nothing was started. Open BRANE in an ordinary window, or from a host that sends them.";

export const unread =
  "BRANE could not read its own files to see that they came whole, so nothing was started. Check the connection to where it came from, then try again.";

/**
 * A worker is held by its own script's headers alone. So none starts until the service worker, which adds them, answers
 * for this page, or until the host was seen to send them. A page that itself came without them is loaded once more, now
 * through the service worker.
 */
export function createReadiness(deps: ReadinessDeps): WorkersMayStart {
  let answer: Promise<string | undefined> | undefined;
  return () =>
    (answer ??= find(deps).then((found) => {
      if (found === unread) answer = undefined;
      return found;
    }));
}

async function find(deps: ReadinessDeps): Promise<string | undefined> {
  if (!deps.secure) return insecure;
  if (!deps.controlledNow) {
    const host = deps.isolated ? deps.lookAtHost().catch(() => "unread" as const) : Promise.resolve("missing" as const);
    const guarded = await firstTrue([deps.controlled, host.then((headers) => headers === "sent")]);
    if (!guarded) return (await host) === "unread" ? unread : unguarded;
  }
  if (deps.isolated || !deps.mayReload()) return undefined;
  deps.reload();
  return new Promise(() => undefined); // this page is about to go
}

/** True as soon as one is; false when all are. */
function firstTrue(promises: readonly Promise<boolean>[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    for (const promise of promises) promise.then((yes) => (yes ? resolve(true) : undefined), reject);
    Promise.all(promises).then(() => resolve(false), reject);
  });
}
