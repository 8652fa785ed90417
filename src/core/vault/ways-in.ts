import type { Bytes } from "#core/words/bytes.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { pauseBefore } from "./guesses.ts";
import type { KeyRecord, KeyShelf, Slot } from "./key-record.ts";
import { keyringOf } from "./keyring.ts";
import type { Passkeys } from "./passkeys.ts";
import type { Proof } from "./proof.ts";
import { readKeyRecord } from "./read-key-record.ts";
import { readRecoveryCode } from "./recovery-code.ts";
import type { Renewed } from "./renew-master.ts";
import { createSlotMaker } from "./slot-maker.ts";
import type { NewSlot } from "./slot-maker.ts";
import { openSlots } from "./open-slots.ts";
import type { Keyring } from "./store-keys.ts";

/** A way in, as it may be shown. */
export interface WayIn {
  readonly id: string;
  readonly kind: Slot["kind"];
  /** Milliseconds since 1970; 0 for the one that BRANE made itself at its first start. */
  readonly madeAt: number;
}

/** Why nobody came in. `reason` and `pause` (milliseconds until the next try) are for a person. */
export type NotOpened =
  | { readonly kind: "wrong"; readonly reason: string; readonly pause: number }
  | { readonly kind: "wait"; readonly reason: string; readonly pause: number }
  /** It cannot have been the code: nothing was tried. */
  | { readonly kind: "mistyped"; readonly reason: string }
  | { readonly kind: "cannot"; readonly reason: string }
  | { readonly kind: "stopped" };

type WayOpening =
  | {
      readonly kind: "open";
      readonly keyring: Keyring;
      readonly by: Slot["kind"];
      /** Tries since the last that opened: what was wrong, or was cut short. */
      readonly wrongBefore: number;
    }
  | NotOpened;

export type WayAdded = { readonly kind: "added"; readonly id: string; readonly code?: string } | NotOpened;

/** The ways to the master key: who has one comes in, and may make or take away others. Rejects with StorageTrouble. */
export interface WaysIn {
  list(): Promise<readonly WayIn[]>;
  open(proof: Proof, signal?: AbortSignal): Promise<WayOpening>;
  /**
   * Adds a way in, in one write. A passphrase and a recovery code take the place of the one before; a passkey comes
   * beside the others. `andTake: "device"` takes this device's own way in the same write: from then on BRANE asks.
   */
  add(
    proof: Proof,
    added: NewSlot,
    options?: { readonly andTake?: "device"; readonly signal?: AbortSignal },
  ): Promise<WayAdded>;
  /**
   * Puts a new master key in the place of the present one, in one write; `operation` names the rotation that brings the
   * rows to it. What was shown opens from then on, and this device if it did before; every other way in has ended, since
   * only its holder could wrap the new key. `busy` while another rotation runs.
   */
  renew(proof: Proof, operation: string, signal?: AbortSignal): Promise<Renewed | NotOpened>;
  /** Takes a way in away; never the last one. */
  remove(id: string): Promise<{ readonly kind: "removed" } | { readonly kind: "refused"; readonly reason: string }>;
}

export interface WaysInDeps {
  readonly shelf: KeyShelf;
  readonly random: Random;
  readonly clock: Clock;
  readonly kdf: PassphraseKdf;
  readonly passkeys: Passkeys;
}

export function createWaysIn(deps: WaysInDeps): WaysIn {
  const { shelf, random, clock } = deps;
  const make = createSlotMaker(deps);

  async function read(): Promise<KeyRecord> {
    const record = readKeyRecord(await shelf.read());
    if (record === undefined) throw new StorageTrouble("damaged", noRecord);
    return record;
  }

  /** Writes what `edit` makes of the record, again if somebody else was quicker. */
  async function change(edit: (record: KeyRecord) => KeyRecord | undefined): Promise<KeyRecord | undefined> {
    for (;;) {
      const record = await read();
      const edited = edit(record);
      if (edited === undefined) return undefined;
      const next = { ...edited, revision: record.revision + 1 };
      if (await shelf.replace(record.revision, next)) return next;
    }
  }

  /**
   * The master key's bytes, which the caller wipes. A guess is counted before it is tried, so that a tab killed in
   * between has used it up, and forgotten when it was right.
   */
  async function master(proof: Proof, signal?: AbortSignal): Promise<Mastered | NotOpened> {
    let shown: Proof = proof;
    if (proof.kind === "recovery") {
      const code = readRecoveryCode(proof.code);
      if (code.kind === "mistyped") return code;
      shown = { kind: "recovery", code: code.secret };
    }
    const guessed = proof.kind === "passphrase" || proof.kind === "recovery";
    let wrongBefore = 0;
    if (guessed) {
      let pause = 0;
      const counted = await change((record) => {
        const now = clock.now();
        wrongBefore = record.guesses?.count ?? 0;
        pause = pauseBefore(record.guesses, now);
        return pause > 0 ? undefined : { ...record, guesses: { count: wrongBefore + 1, lastAt: now } };
      });
      if (counted === undefined) return { kind: "wait", pause, reason: tooMany };
    }
    const opened = await openSlots((await read()).slots, shown, deps, signal);
    if (opened.kind === "open") {
      if (!guessed) wrongBefore = (await read()).guesses?.count ?? 0;
      if (guessed || wrongBefore > 0) await change(withoutGuesses);
      return { ...opened, wrongBefore };
    }
    if (opened.kind !== "wrong") return opened;
    return { ...opened, pause: pauseBefore((await read()).guesses, clock.now()) };
  }

  return {
    list: async () => (await read()).slots.map(({ id, kind, madeAt }) => ({ id, kind, madeAt })),

    async open(proof, signal) {
      const opened = await master(proof, signal);
      if (opened.kind !== "open") return opened;
      const { by, wrongBefore } = opened;
      return { kind: "open", by, wrongBefore, keyring: await keyringOf(opened.master, await read(), random) };
    },

    async add(proof, added, options = {}) {
      if (added.kind === "device" && (await read()).name !== undefined) return { kind: "cannot", reason: severalHere };
      const opened = await master(proof, options.signal);
      if (opened.kind !== "open") return opened;
      const made = await make(added, opened.master, options.signal).finally(() => opened.master.fill(0));
      if (made.kind !== "made") return made;
      await change((record) => {
        const kept = record.slots.filter(
          ({ kind }) => (kind !== added.kind || kind === "passkey") && kind !== options.andTake,
        );
        return withSlots(record, [...kept, made.slot]);
      });
      return { kind: "added", id: made.slot.id, ...(made.code === undefined ? {} : { code: made.code }) };
    },

    async renew(proof, operation, signal) {
      const opened = await master(proof, signal);
      if (opened.kind !== "open") return opened;
      const { renewMaster } = await import("./renew-master.ts");
      return renewMaster({ shelf, random, clock }, read, opened, operation).finally(() => opened.master.fill(0));
    },

    async remove(id) {
      const without = ({ slots }: KeyRecord) => slots.filter((slot) => slot.id !== id);
      const changed = await change((record) => {
        const kept = without(record);
        return kept.length === 0 || kept.length === record.slots.length ? undefined : withSlots(record, kept);
      });
      const last = changed === undefined && without(await read()).length === 0;
      return last ? { kind: "refused", reason: theLast } : { kind: "removed" };
    },
  };
}

interface Mastered {
  readonly kind: "open";
  readonly master: Bytes;
  readonly by: Slot["kind"];
  readonly slot: Slot;
  readonly key: CryptoKey;
  readonly wrongBefore: number;
}

function withoutGuesses({ guesses: _forgotten, ...record }: KeyRecord): KeyRecord {
  return record;
}

/** Version 1's fields hold the device's key: they go with the device's slot. */
function withSlots({ device, iv, wrapped, ...record }: KeyRecord, slots: readonly Slot[]): KeyRecord {
  const wayBack = slots.some(({ kind }) => kind === "device") && device && iv && wrapped ? { device, iv, wrapped } : {};
  return { ...record, ...wayBack, slots };
}

const noRecord = "The key to what is kept here cannot be read. Reload the page; if it stays so, restore a backup.";
const tooMany = "There were several wrong tries, so the next one has to wait a little.";
const severalHere =
  "Several people share this BRANE, so it asks each of them who they are: this device alone opens it for nobody.";
const theLast =
  "This is the only way in that is left: without it nobody could open what is kept here. Add another first.";
