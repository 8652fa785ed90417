import { decideEgress, type AllowedOrigin } from "#core/privacy/egress.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import type { GateLog } from "#core/privacy/gate-log.ts";
import { handleOf } from "#core/vault/credential.ts";
import type { Credentials } from "#core/vault/credentials.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import { troubleOf } from "#core/words/rows.ts";
import type { Clock } from "#core/words/ports.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import { createGateLine, type GateWorker, type Crossing } from "./gate-line.ts";
import type { Knock, Policy } from "./gate-protocol.ts";

/** Rejects as `fetch` does: with a GateTrouble for what the gate or the network says, with the signal's reason on abort. */
type GateFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

interface GateUse {
  readonly neuronId: string;
  readonly purpose: string;
  /** The name of a credential that the gate puts into each request, if that goes where the credential belongs. */
  readonly credential?: string | undefined;
  /**
   * Origins that the one asked may send on to, each as much decided upon as the first. For what holds no secret: a
   * browser shows only where a redirect led to, and never where it will lead to.
   */
  readonly handsOverTo?: readonly string[] | undefined;
}

export interface Gate {
  /** A `fetch` that speaks for one neuron and one purpose. Each call is decided, logged, and only then made. */
  fetchFor(use: GateUse): GateFetch;
}

/** `message` is a sentence a person can act on. A TypeError, as callers of `fetch` expect. */
export class GateTrouble extends TypeError {
  override readonly name = "GateTrouble";
  constructor(
    /** `failed`: the gate itself broke; `unread`: no answer came that a page may read. */
    readonly kind: "refused" | "failed" | "unread",
    message: string,
  ) {
    super(message);
  }
}

export interface GateDeps {
  /** Starts workers/gate.ts. Called at the first request that may pass, and again after the worker died. */
  readonly startWorker: () => GateWorker;
  readonly allowList: AllowList;
  readonly log: GateLog;
  readonly audit: AuditPort;
  readonly clock: Clock;
  /** Undefined for a neuron that is not there: it reaches nothing. */
  readonly tierOf: (neuronId: string) => Promise<PrivacyTier | undefined>;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
  /** What the gate's worker opens, and puts into requests. */
  readonly credentials: Pick<Credentials, "sealedFor">;
  /** Whether this page came over https. */
  readonly https: boolean;
}

export function createGate(deps: GateDeps): Gate {
  const line = createGateLine(deps.startWorker);
  return {
    fetchFor: (use) => async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const knock = await knockOf(use, request);
      const tier = await deps.tierOf(use.neuronId);
      const allowed = await deps.allowList.list();
      const machine = await deps.machine?.();
      const decision =
        tier === undefined
          ? {
              kind: "refused" as const,
              origin: new URL(knock.url).origin,
              reason: "This neuron is not on this device.",
            }
          : decideEgress({ ...knock, tier }, allowed, { https: deps.https, machine });
      const handOver =
        decision.kind === "allowed" && use.credential !== undefined
          ? await deps.credentials.sealedFor(use.credential, decision.origin)
          : undefined;
      const verdict = handOver?.kind === "refused" ? { ...decision, ...handOver } : decision;
      const bytesOut = knock.body?.byteLength ?? 0;
      const record = {
        at: deps.clock.now(),
        neuronId: use.neuronId,
        origin: decision.origin,
        purpose: use.purpose,
        bytesOut,
      };
      await deps.log.write({ ...record, allowed: verdict.kind === "allowed", reason: verdict.reason });
      const event = {
        action: "gate.request",
        neuronId: use.neuronId,
        subject: decision.origin,
        details: {
          ...{ purpose: use.purpose, method: knock.method, address: addressOf(knock.url), bytesOut },
          ...(use.credential === undefined ? {} : { credential: handleOf(use.credential) }),
        },
      };
      if (verdict.kind === "refused" || tier === undefined) {
        await deps.audit.note({
          ...event,
          action: "gate.refused",
          details: { ...event.details, reason: verdict.reason },
        });
        throw new GateTrouble("refused", verdict.reason);
      }
      const intent = await deps.audit.intent(event); // durable before a byte leaves
      const policy = {
        kind: "policy",
        allowed: copies(allowed),
        tiers: { [use.neuronId]: tier },
        https: deps.https,
        ...(machine === undefined ? {} : { machine: structuredClone(machine) as Policy["machine"] }),
      } as const;
      const whole = handOver?.kind === "sealed" ? { ...knock, credential: handOver.credential } : knock;
      const passing = line.pass(policy, whole, request.signal);
      return settle(deps, { intent, neuronId: use.neuronId }, passing, request.signal);
    },
  };
}

async function knockOf({ neuronId, purpose, handsOverTo }: GateUse, request: Request): Promise<Knock> {
  const body = request.body === null ? undefined : await request.arrayBuffer();
  return {
    kind: "knock",
    ...{ neuronId, purpose },
    url: request.url,
    method: request.method,
    headers: [...request.headers],
    ...(body === undefined ? {} : { body }),
    ...(handsOverTo === undefined ? {} : { handsOverTo: [...handsOverTo] }),
  };
}

/** Without what follows the path: queries carry tokens and words, and the log keeps what it is given. */
function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

const copies = (allowed: readonly AllowedOrigin[]) => allowed.map((entry) => ({ ...entry }));

/** Writes what became of the intent as soon as that is known: when the answer begins. Its body streams on afterwards. */
async function settle(
  { audit, log }: Pick<GateDeps, "audit" | "log">,
  { intent, neuronId }: { readonly intent: number; readonly neuronId: string },
  passing: Promise<Crossing>,
  signal: AbortSignal,
): Promise<Response> {
  const crossing = await passing;
  switch (crossing.kind) {
    case "answered":
      // The request was made: an outcome that cannot be logged must not make it look as if it was not.
      await troubleOf(audit.outcome(intent, "done", { status: crossing.response.status }));
      return crossing.response;
    case "stopped":
      await audit.outcome(intent, "stopped");
      throw signal.reason;
    case "refused":
    case "failed":
    case "unread":
      if (crossing.kind !== "refused") await troubleOf(log.unanswered(neuronId));
      await audit.outcome(intent, crossing.kind === "refused" ? "refused" : "failed", { reason: crossing.reason });
      throw new GateTrouble(crossing.kind, crossing.reason);
  }
}
