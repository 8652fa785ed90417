import type { GenerateEvent } from "#core/broker/engine.ts";

/** Statuses that ask to come again: too many requests (RFC 6585), unavailable (RFC 9110), and Anthropic's overloaded. */
export const asksToWait = (status: number): boolean => status === 429 || status === 503 || status === 529;

/** Nobody waits longer than this for an answer, in seconds. */
export const waitedAtMost = 120;
/** How often one question is asked again. */
export const triesAtMost = 5;

/**
 * The seconds a server asks to wait: in its header (RFC 9110, 10.2.3: seconds or a date), else in its words, as OpenAI
 * writes them, since a page sees only the headers that a server lets it see. Undefined when it does not say.
 */
export function secondsToWait(headers: Headers, said: string, now: number): number | undefined {
  const header = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header));
  const date = header === "" ? Number.NaN : Date.parse(header);
  if (!Number.isNaN(date)) return Math.max(0, Math.ceil((date - now) / 1000));
  const [, amount, unit] = /try again in (\d+(?:\.\d+)?) ?(ms|s|m)\b/i.exec(said) ?? [];
  if (amount === undefined) return undefined;
  return Math.ceil(Number(amount) * { ms: 0.001, s: 1, m: 60 }[unit?.toLowerCase() as "ms" | "s" | "m"]);
}

/** Where the server does not say: longer each time. */
export const secondsUntold = (tries: number): number => 5 * 2 ** tries;

/** Waits, telling each second how long still. False when it was stopped. `tick`: a second, in milliseconds. */
export async function countDown(
  seconds: number,
  why: string,
  tell: (event: Extract<GenerateEvent, { readonly kind: "waiting" }>) => void,
  signal: AbortSignal,
  tick: number,
): Promise<boolean> {
  for (let secondsLeft = seconds; secondsLeft > 0 && !signal.aborted; secondsLeft -= 1) {
    tell({ kind: "waiting", secondsLeft, why });
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", go);
        resolve();
      };
      const timer = setTimeout(go, tick);
      signal.addEventListener("abort", go, { once: true });
    });
  }
  tell({ kind: "waiting", secondsLeft: 0, why });
  return !signal.aborted;
}
