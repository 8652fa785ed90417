import * as z from "zod/mini";
import type { Bytes } from "#core/words/bytes.ts";
import type { Invitation, KeyRecord, Slot } from "./key-record.ts";

const bytes = (length: number) => z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === length);
const someBytes = z.custom<Bytes>((value) => value instanceof Uint8Array && value.length > 0 && value.length <= 1024);
const key = z.custom<CryptoKey>((value) => Object.prototype.toString.call(value) === "[object CryptoKey]");
const time = z.number().check(z.nonnegative());
const slot = { id: z.string().check(z.maxLength(64)), madeAt: time, iv: bytes(12), wrapped: bytes(48) };

/** What a foreign cost may ask of this machine: not all its memory, nor the whole day. */
const Cost = z.object({
  memoryKiB: z.int().check(z.minimum(19_456), z.maximum(262_144)),
  passes: z.int().check(z.minimum(1), z.maximum(10)),
  parallelism: z.int().check(z.minimum(1), z.maximum(4)),
});
export const Passphrase = z.object({ ...slot, kind: z.literal("passphrase"), salt: bytes(16), cost: Cost });
export const Passkey = z.object({ ...slot, kind: z.literal("passkey"), credential: someBytes, salt: bytes(32) });
export const Recovery = z.object({ ...slot, kind: z.literal("recovery") });
const Device = z.object({ ...slot, kind: z.literal("device"), key });
const AnySlot = z.discriminatedUnion("kind", [Device, Passphrase, Passkey, Recovery]);

export const Earlier = z.object({
  until: z.int().check(z.minimum(1), z.maximum(1000)),
  iv: bytes(12),
  wrapped: bytes(48),
});

const Record2 = z.object({
  v: z.literal(2),
  revision: z.int().check(z.minimum(0)),
  slots: z.array(z.unknown()),
  generation: z.int().check(z.minimum(1), z.maximum(1000)),
  rotation: z.optional(z.string()),
  renewedAt: z.optional(time),
  earlier: z.optional(z.array(Earlier)),
  guesses: z.optional(z.object({ count: z.int().check(z.minimum(1)), lastAt: time })),
  name: z.optional(z.string().check(z.maxLength(60))),
  device: z.optional(key),
  iv: z.optional(bytes(12)),
  wrapped: z.optional(bytes(48)),
});

/** The record on the shelf; undefined when it is none of version 2. A slot that cannot be read is left out. */
export function readKeyRecord(value: unknown): KeyRecord | undefined {
  const read = Record2.safeParse(value);
  if (!read.success) return undefined;
  const slots = read.data.slots.flatMap((each): readonly Slot[] => {
    const known = AnySlot.safeParse(each);
    return known.success ? [known.data] : [];
  });
  return withoutUndefined({ ...read.data, slots });
}

const Waiting = z.object({
  v: z.literal(2),
  revision: z.int().check(z.minimum(0)),
  name: z.string().check(z.maxLength(60)),
  expiresAt: time,
  iv: bytes(12),
  invitation: z.custom<Bytes>((value) => value instanceof Uint8Array && value.length <= 16_384),
});

/** The invitation on the shelf; undefined when what lies there is none. */
export function readInvitation(value: unknown): Invitation | undefined {
  const read = Waiting.safeParse(value);
  return read.success ? read.data : undefined;
}

/** A member that is absent is absent, not undefined. */
function withoutUndefined(record: object): KeyRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as unknown as KeyRecord;
}
