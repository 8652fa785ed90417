import type { Unsubscribe } from "#core/words/ports.ts";
import type { AskPermission, PermissionDecision, PermissionRequest } from "#core/synapse/permission.ts";

/** The requests that wait for a person in this tab. */
export interface PermissionRequests {
  readonly ask: AskPermission;
  /** Nothing happens when the call does not wait any more. */
  readonly decide: (callId: string, decision: PermissionDecision) => void;
  /** Calls back at once and after every change; oldest first. */
  readonly watch: (listener: (requests: readonly PermissionRequest[]) => void) => Unsubscribe;
}

export function createPermissionRequests(): PermissionRequests {
  let waiting: readonly { readonly request: PermissionRequest; settle(decision: PermissionDecision): void }[] = [];
  const listeners = new Set<(requests: readonly PermissionRequest[]) => void>();
  const requests = () => waiting.map(({ request }) => request);
  const change = (next: typeof waiting) => {
    waiting = next;
    for (const listener of [...listeners]) listener(requests());
  };
  return {
    ask: (request, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve("deny");
          return;
        }
        const deny = () => entry.settle("deny");
        const entry = {
          request,
          settle(decision: PermissionDecision) {
            signal.removeEventListener("abort", deny);
            change(waiting.filter((other) => other !== entry));
            resolve(decision);
          },
        };
        signal.addEventListener("abort", deny, { once: true });
        change([...waiting, entry]);
      }),
    decide(callId, decision) {
      waiting.find(({ request }) => request.callId === callId)?.settle(decision);
    },
    watch(listener) {
      listeners.add(listener);
      listener(requests());
      return () => void listeners.delete(listener);
    },
  };
}
