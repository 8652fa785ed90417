import * as z from "zod/mini";
import { fromBase64Url, textOf, toBase64Url, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { Random } from "#core/words/ports.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import type { EarlierMaster, KeyRecord, KeyShelf, PortableSlot } from "./key-record.ts";
import { keyringOf } from "./keyring.ts";
import { openSlots } from "./open-slots.ts";
import type { Passkeys } from "./passkeys.ts";
import type { Proof } from "./proof.ts";
import { Earlier, Passkey, Passphrase, readKeyRecord, Recovery } from "./read-key-record.ts";
import { readRecoveryCode } from "./recovery-code.ts";
import { deviceSlot } from "./settle-record.ts";
import type { Keyring } from "./store-keys.ts";

/**
 * The ways in that work on another device too, as canonical JSON: what a backup of sealed rows carries so that its owner
 * can open it. Nothing in it is secret that the ways themselves do not protect. Undefined when there is none but this
 * device's own: then a backup opens here only, and not after this device is lost.
 */
export async function portableSlots(shelf: Pick<KeyShelf, "read">): Promise<Bytes | undefined> {
  const record = readKeyRecord(await shelf.read());
  const slots = (record?.slots ?? []).flatMap((slot) => (slot.kind === "device" ? [] : [written(slot)]));
  if (record === undefined || slots.length === 0) return undefined;
  const earlier = record.earlier === undefined ? {} : { earlier: record.earlier.map(written) };
  const asks = asksAtOpening(record);
  return utf8(`${canonicalJson({ format, version: 1, generation: record.generation, asks, ...earlier, slots })}\n`);
}

export type PortableOpening =
  | {
      readonly kind: "open";
      readonly keyring: Keyring;
      /**
       * A record for this device around the same master key: the portable ways, and this device's own where BRANE did
       * not ask when the backup was made. Put on the shelf with `replace` (or `addIfAbsent`) it makes the restored rows
       * this device's.
       */
      readonly record: (revision: number) => KeyRecord;
    }
  | { readonly kind: "wrong" | "mistyped" | "cannot" | "damaged"; readonly reason: string }
  | { readonly kind: "stopped" };

/** Opens what `portableSlots` wrote, by what its owner shows. The bytes may be anybody's. */
export async function openWithPortable(
  bytes: Bytes,
  proof: Exclude<Proof, { readonly kind: "device" }>,
  deps: { readonly random: Random; readonly kdf: PassphraseKdf; readonly passkeys: Passkeys },
  signal?: AbortSignal,
): Promise<PortableOpening> {
  const read = readPortable(bytes);
  if (read === undefined) return { kind: "damaged", reason: damaged };
  let shown: Proof = proof;
  if (proof.kind === "recovery") {
    const code = readRecoveryCode(proof.code);
    if (code.kind === "mistyped") return code;
    shown = { kind: "recovery", code: code.secret };
  }
  const opened = await openSlots(read.slots, shown, deps, signal);
  if (opened.kind !== "open") return opened;
  const { random } = deps;
  const { generation, earlier } = read;
  const keys = { generation, ...(earlier.length === 0 ? {} : { earlier }) };
  // What does not say it is of an older BRANE. Who shows a passphrase meant to be asked: opening to all would be worse.
  const asks = read.asks ?? proof.kind === "passphrase";
  const slots = asks ? read.slots : [...read.slots, await deviceSlot(random, opened.master, 0)];
  return {
    kind: "open",
    keyring: await keyringOf(opened.master, keys, random),
    record: (revision) => ({ v: 2, revision, ...keys, slots }),
  };
}

const format = "BRANE ways in";
const damaged = "The part of the backup that opens it is damaged or of a newer version. Try an older backup.";

/** No key of this device's own lies in the record. */
const asksAtOpening = ({ slots }: KeyRecord): boolean => slots.every(({ kind }) => kind !== "device");

const written = (part: PortableSlot | EarlierMaster): JsonObject =>
  Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? toBase64Url(value) : typeof value === "object" ? { ...value } : value,
    ]),
  );

const Part = z.record(z.string(), z.unknown());
const Portable = z.strictObject({
  format: z.literal(format),
  version: z.literal(1),
  generation: z.int().check(z.minimum(1), z.maximum(1000)),
  // Absent in what was written before a restore kept it.
  asks: z.optional(z.boolean()),
  // Absent in what was written before a master key could be replaced, and where none was.
  earlier: z.optional(z.array(Part).check(z.maxLength(1000))),
  slots: z.array(Part).check(z.maxLength(64)),
});
const bytesOf = (value: unknown) => (typeof value === "string" ? fromBase64Url(value) : undefined);
const Each = z.discriminatedUnion("kind", [Passphrase, Passkey, Recovery]);

interface ReadPortable {
  readonly generation: number;
  /** Whether BRANE asked at every opening. */
  readonly asks: boolean | undefined;
  readonly earlier: readonly EarlierMaster[];
  readonly slots: readonly PortableSlot[];
}

function readPortable(bytes: Bytes): ReadPortable | undefined {
  try {
    const { generation, asks, earlier = [], slots } = Portable.parse(JSON.parse(textOf(bytes)));
    return {
      ...{ generation, asks },
      earlier: earlier.map((part) => Earlier.parse(withBytes(part))),
      slots: slots.map((part) => Each.parse(withBytes(part))),
    };
  } catch {
    return undefined;
  }
}

function withBytes(part: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const raw: Record<string, unknown> = { ...part };
  for (const name of ["iv", "wrapped", "salt", "credential"]) if (name in raw) raw[name] = bytesOf(raw[name]);
  return raw;
}
