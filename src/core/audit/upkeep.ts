import type { Clock, Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { readHead } from "./head.ts";
import type { AuditLog, KeptCheckpoint, LogDeps, Soundness } from "./log.ts";
import type { createReading } from "./reading.ts";
import {
  brokenState,
  begin,
  checkedStore,
  readState,
  soundnessOf,
  stateChange,
  type CheckState,
} from "./upkeep-state.ts";
import { endsOtherwise, readOwn } from "./verify-kept.ts";
import type { KeptCheck } from "./verify-kept.ts";
import { verifyLinks } from "./verify-links.ts";
import { verifyMore } from "./verify-lines.ts";
import type { CheckedUpTo } from "./verify-lines.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";
import type { Sha256 } from "./merkle.ts";

/** How long what was once found sound is not looked at again, in milliseconds: a week. */
const wholeEvery = 7 * 24 * 60 * 60_000;
/** Entries that are read and checked at once; and after how many it is kept how far a check came. */
const slice = 200;
const keptEvery = 1_000;

/**
 * Looks after the log in the background: seals what is older than sealing, and checks what came since the last time,
 * from where that check ended; what it was built on is kept sealed. Once a week, and after something was found, all of it
 * is checked again. What an auditor's check finds and what another's finds, who sees the links alone, are kept apart.
 */
export function createUpkeep(deps: {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly loadSha256?: LogDeps["loadSha256"];
  readonly reading: ReturnType<typeof createReading>;
  readonly checkpoints: () => Promise<readonly KeptCheckpoint[]>;
}): Pick<AuditLog, "lookAfter" | "soundness"> & {
  /**
   * Counts a check of the whole log that a person asked for like those that run by themselves. `byItself`: nothing kept
   * elsewhere was compared; what does not go on from such a thing is told to who brought it, and to nobody else.
   */
  readonly count: (verdict: KeptCheck, byItself: boolean) => Promise<void>;
} {
  const { rows, locks, clock, reading } = deps;

  async function check(rest: () => Promise<void>): Promise<void> {
    const who = (await reading.mayRead()) ? "read" : "linked";
    // In this order: a checkpoint that is read is of entries that the head already counts.
    const checkpoints = await deps.checkpoints();
    const { head } = await readHead(rows);
    const keep = (state: CheckState) => rows.write([stateChange(who, state)]);
    const now = () => clock.now();

    const before = await readState(rows, who);
    const goesOn = before !== undefined && before.broken === undefined && !isOld(before, now());
    let state = goesOn ? before : begin(before);
    const broken = (seq: number, reason: string) => keep(brokenState(state, { seq, reason, at: now() }));

    const signed = await readOwn(checkpoints);
    if (signed.kind === "broken") return broken(signed.seq, signed.reason);
    const covered = Math.max(state.upTo.seq, ...signed.own.map(({ size }) => size));
    if (covered > head.seq) return broken(head.seq + 1, cutSince(covered, head.seq));

    const sha256 = await deps.loadSha256?.();
    while (state.upTo.seq < head.seq) {
      const { seq: after } = state.upTo;
      const upTo = Math.min(head.seq, after + slice);
      const due = signed.own.filter(({ size }) => size > after && size <= upTo);
      const verdict = await checkPart(state.upTo, upTo, due, sha256);
      if (verdict.kind === "broken") return broken(verdict.seq, verdict.reason);
      state = { ...state, upTo: verdict.upTo };
      if (Math.floor(upTo / keptEvery) > Math.floor(after / keptEvery)) await keep(state);
      await rest();
    }
    if (state.upTo.hash !== head.hash) return broken(head.seq, endsOtherwise);
    const at = now();
    await keep({
      upTo: state.upTo,
      checked: { at, wholeAt: state.fromTheStart ? at : (state.checked?.wholeAt ?? at) },
    });
  }

  async function checkPart(from: CheckedUpTo, upTo: number, due: readonly SignedCheckpoint[], sha256?: Sha256) {
    const part = await reading.part(from.seq, upTo);
    const verdict =
      "text" in part
        ? await verifyMore(part.text, { checkpoints: due, ...(sha256 && { sha256 }) }, from)
        : await verifyLinks(part.links, due, sha256, from);
    if (verdict.kind === "broken" || verdict.upTo.seq === upTo) return verdict;
    const seq = verdict.upTo.seq + 1;
    return { kind: "broken" as const, seq, reason: `Entry ${seq} is missing or damaged.` };
  }

  return {
    async count(verdict, byItself) {
      const isWhole = verdict.kind === "intact" || verdict.kind === "linked";
      if (verdict.kind === "refused" || (!isWhole && !byItself) || (isWhole && verdict.entries === 0)) return;
      const who = (await reading.mayRead()) ? "read" : "linked";
      const before = await readState(rows, who);
      const keep = (state: CheckState) => rows.write([stateChange(who, state)]);
      const at = clock.now();
      if (!isWhole) return keep(brokenState(begin(before), { seq: verdict.seq, reason: verdict.reason, at }));
      if ((before?.upTo.seq ?? 0) > verdict.entries) return; // it got shorter: `lookAfter` says so, this check cannot see it
      await keep({ upTo: verdict.upTo, checked: { at, wholeAt: at } });
    },

    lookAfter: (rest) =>
      locks.withLock("audit-upkeep", async () => {
        if ((await readHead(rows)).head.seq === 0) return; // nothing was written yet, not even who reads it
        if ((await rows.get(checkedStore, "sealed")) !== true) {
          await reading.forAuditors.sealOlder(rest);
          await rows.write([{ kind: "put", store: checkedStore, id: "sealed", value: true }]);
        }
        await check(rest);
      }),

    async soundness(): Promise<Soundness> {
      const states = await Promise.all([readState(rows, "read"), readState(rows, "linked")]);
      return soundnessOf(states.flatMap((state) => state ?? []));
    },
  };
}

/** A clock that was put back counts as old. */
const isOld = ({ checked, fromTheStart }: CheckState, now: number) =>
  fromTheStart !== true && (checked === undefined || Math.abs(now - checked.wholeAt) >= wholeEvery);

const cutSince = (known: number, now: number) =>
  `The log once had ${known} entries and has ${now} now: entries were cut off its end.`;
