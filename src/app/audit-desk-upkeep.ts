import type { AuditLog, Soundness } from "#core/audit/log.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import { troubleOf } from "#core/words/rows.ts";

export interface LogUpkeep {
  /** What storage refuses now is done after the next opening. */
  lookAfter(): Promise<void>;
  watchSoundness(listener: (found: Soundness) => void): Unsubscribe;
}

/** The log is looked after while nobody waits for anything: not while a neuron works, and with pauses for the page. */
export function openUpkeep(
  log: Pick<AuditLog, "lookAfter" | "soundness" | "watchSoundness">,
  whenIdle: () => Promise<unknown>,
  pauseMs = 30,
): LogUpkeep {
  const rest = async () => {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await whenIdle();
  };
  const found = { watch: (_stores: readonly string[], changed: () => void) => log.watchSoundness(changed) };
  return {
    lookAfter: async () => {
      await troubleOf(log.lookAfter(rest));
    },
    watchSoundness: (listener) => liveRead(found, [], () => log.soundness(), listener),
  };
}
