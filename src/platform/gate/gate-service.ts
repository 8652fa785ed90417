import { decideEgress } from "#core/privacy/egress.ts";
import type { Mask } from "#core/vault/mask-bytes.ts";
import { isLoopback } from "#core/words/tier.ts";
import { unreachable } from "./unreachable.ts";
import { withCredential } from "./with-credential.ts";
import { ToGate, ToKnock, type FromGate, type Knock, type Policy } from "./gate-protocol.ts";

/** Until the page says otherwise, nobody may go anywhere. */
const closed: Policy = { kind: "policy", allowed: [], tiers: {}, https: true };

/** `targetAddressSpace` is what Local Network Access asks of a page that means to reach this very machine. */
type GateInit = RequestInit & { readonly targetAddressSpace?: "loopback" };

export interface GateServiceDeps {
  readonly fetch: (url: string, init: GateInit) => Promise<Response>;
  /** What the browser says of the network; where it is not asked, there is one. */
  readonly isOnline?: () => boolean;
}

/** The gate worker's side: decides once more, by itself, and then connects. `hear` takes what the worker receives. */
export function createGateService(deps: GateServiceDeps): { hear(data: unknown, port: MessagePort | undefined): void } {
  let policy = closed;
  return {
    hear(data, port) {
      const message = ToGate.parse(data);
      if (message.kind === "policy") policy = message;
      else if (port !== undefined) void answer(deps, policy, message, port);
    },
  };
}

async function answer(deps: GateServiceDeps, policy: Policy, knock: Knock, port: MessagePort): Promise<void> {
  const say = (message: FromGate) => port.postMessage(message);
  const stop = new AbortController();
  const pulls = createPulls();
  port.onmessage = ({ data }) => {
    if (ToKnock.parse(data).kind === "abort") stop.abort();
    pulls.add(); // an abort wakes the stream too, so that it sees it
  };

  const tier = policy.tiers[knock.neuronId] ?? 0;
  const decision = decideEgress({ ...knock, tier }, policy.allowed, policy);
  if (decision.kind === "refused") {
    say({ kind: "refused", reason: decision.reason });
    return;
  }
  try {
    const prepared = await withCredential(knock);
    if (prepared.kind === "refused") {
      say(prepared);
      return;
    }
    const { shown } = prepared;
    const follows = knock.credential === undefined ? onwards(knock, policy) : [];
    const response = await deps.fetch(
      prepared.knock.url,
      initOf(prepared.knock, stop.signal, follows.length > 0 ? "follow" : "manual"),
    );
    const astray = wentAstray(response, decision.origin, follows, knock.handsOverTo !== undefined);
    if (astray !== undefined) {
      say({ kind: "refused", reason: astray });
      return;
    }
    const { status, statusText, headers, body } = response;
    say({
      ...{ kind: "head", status, statusText: shown(statusText), hasBody: body !== null },
      headers: [...headers].map(([name, value]) => [name, shown(value)]),
    });
    if (body !== null) await stream(body, pulls, say, prepared.mask(), stop.signal);
  } catch {
    if (!stop.signal.aborted)
      say({ kind: "failed", sentence: unreachable(decision.origin, deps.isOnline?.() ?? true) });
  } finally {
    stop.abort();
    port.close();
  }
}

const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** The origins that the one asked may send on to, as far as they may be reached themselves. */
const onwards = (knock: Knock, policy: Policy): readonly string[] =>
  (knock.handsOverTo ?? []).filter(
    (origin) =>
      URL.canParse(origin) &&
      decideEgress({ ...knock, url: origin, tier: policy.tiers[knock.neuronId] ?? 0 }, policy.allowed, policy).kind ===
        "allowed",
  );

/** Why an answer is not taken from where it came; undefined when it is. */
function wentAstray(response: Response, asked: string, follows: readonly string[], isTold: boolean) {
  if (response.type === "opaqueredirect" || redirects.includes(response.status)) {
    return isTold
      ? `${asked} sends on to another address, which may be another server's, and nobody agreed to that.`
      : `${asked} sends on to another address, which may be another server's. Enter the final address instead.`;
  }
  if (!response.redirected) return undefined;
  const { origin } = new URL(response.url);
  return origin === asked || follows.includes(origin)
    ? undefined
    : `${asked} sent on to ${origin}, which nobody agreed to. What came from there was not taken.`;
}

const initOf = (
  { url, method, headers, body }: Knock,
  signal: AbortSignal,
  redirect: "follow" | "manual",
): GateInit => ({
  method,
  headers,
  signal,
  ...(body === undefined ? {} : { body }),
  mode: "cors",
  credentials: "omit",
  cache: "no-store",
  referrerPolicy: "no-referrer",
  redirect, // where it leads to cannot be seen before it was followed, so none is that nobody named
  ...(isLoopback(new URL(url).hostname) ? { targetAddressSpace: "loopback" } : {}),
});

async function stream(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  pulls: Pulls,
  say: (message: FromGate) => void,
  mask: Mask | undefined,
  signal: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    await pulls.next();
    if (signal.aborted) return;
    const bytes = await nextShown(reader, mask);
    if (bytes === undefined) {
      const rest = mask?.end();
      if (rest !== undefined && rest.length > 0) say({ kind: "piece", bytes: rest });
      say({ kind: "end" });
      return;
    }
    say({ kind: "piece", bytes });
  }
}

/** The next bytes that can be shown: a piece may be held back whole. Undefined at the end. */
async function nextShown(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, mask: Mask | undefined) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    const shown = mask === undefined ? value : mask.push(value);
    if (shown.length > 0) return shown;
  }
}

/** Counts what the reader has asked for, so that a slow reader slows the sender down. */
interface Pulls {
  add(): void;
  next(): Promise<void>;
}
function createPulls(): Pulls {
  let asked = 0;
  let wake: (() => void) | undefined;
  return {
    add: () => {
      asked += 1;
      wake?.();
    },
    next: async () => {
      if (asked === 0) await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
      asked -= 1;
    },
  };
}
