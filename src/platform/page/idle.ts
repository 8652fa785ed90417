import type { Clock, Unsubscribe } from "#core/words/ports.ts";

const acts = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
/** How exactly the time is kept, in milliseconds. */
const step = 5_000;

/**
 * Calls back once nobody has touched any tab for `limit()` milliseconds (0: never). The time is read from the clock, not
 * counted, so a machine that slept has been idle as long as it slept. Tabs tell each other that somebody is there.
 */
export function watchIdle(deps: {
  readonly page: Pick<Document, "addEventListener" | "removeEventListener">;
  readonly channel: BroadcastChannel;
  readonly clock: Clock;
  readonly limit: () => number;
  readonly onIdle: () => void;
}): Unsubscribe {
  const { page, channel, clock } = deps;
  let last = clock.now();
  let told = last;
  const look = () => {
    const limit = deps.limit();
    if (limit <= 0 || clock.now() - last < limit) return;
    stop();
    deps.onIdle();
  };
  const act = () => {
    look(); // whoever comes back after the time is met by the lock, not by what was open
    last = clock.now();
    if (last - told < step) return;
    told = last;
    channel.postMessage("here");
  };
  const hear = () => (last = clock.now());
  const timer = setInterval(look, step);
  const stop = () => {
    clearInterval(timer);
    channel.removeEventListener("message", hear);
    page.removeEventListener("visibilitychange", look);
    for (const name of acts) page.removeEventListener(name, act);
  };
  channel.addEventListener("message", hear);
  page.addEventListener("visibilitychange", look);
  for (const name of acts) page.addEventListener(name, act, { passive: true });
  return stop;
}
