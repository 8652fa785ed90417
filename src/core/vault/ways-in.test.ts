import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createFakeRawDisk } from "./fake-disk.ts";
import { createFakePasskeys } from "./fake-passkeys.ts";
import type { KeyRecord, Slot } from "./key-record.ts";
import { openKeyring } from "./keyring.ts";
import { openOwnKeyring, random } from "./testing/open-keyring.ts";
import { createWaysIn } from "./ways-in.ts";

const device = { kind: "device" } as const;
const calm = { kind: "passphrase", passphrase: "calm water over stones" } as const;
const wrong = { kind: "passphrase", passphrase: "calm water over stone" } as const;

/** A vault that was started once, with something sealed in it. */
async function vault() {
  const disk = createFakeRawDisk();
  const { shelf } = disk;
  const sealed = await (await (await openOwnKeyring(shelf)).sealer("a")).seal("1", utf8("mine"));
  const passkeys = createFakePasskeys();
  let now = 1_000_000;
  const ways = createWaysIn({ shelf, random, passkeys, kdf: createFakePassphraseKdf(), clock: { now: () => now } });
  const record = async () => (await shelf.read()) as KeyRecord;
  return {
    ...{ shelf, ways, passkeys, record },
    wait: (milliseconds: number) => void (now += milliseconds),
    edit: async (change: (record: KeyRecord) => KeyRecord) => {
      const before = await record();
      await shelf.replace(before.revision, change(before));
    },
    /** Whether this way opens what was sealed. */
    opens: async (proof: Parameters<typeof ways.open>[0]) => {
      const opened = await ways.open(proof);
      if (opened.kind !== "open") return opened.kind;
      const back = await (await opened.keyring.sealer("a")).open("1", sealed);
      return new TextDecoder().decode(back);
    },
  };
}

describe("ways in", () => {
  test("a passphrase, a passkey and a recovery code each open the same vault", async () => {
    const { ways, opens } = await vault();
    await ways.add(device, calm);
    await ways.add(device, { kind: "passkey", name: "BRANE" });
    const recovery = await ways.add(device, { kind: "recovery" });
    if (recovery.kind !== "added" || recovery.code === undefined) throw new Error("There is no code.");
    expect((await ways.list()).map(({ kind }) => kind)).toEqual(["device", "passphrase", "passkey", "recovery"]);
    expect(await opens(device)).toBe("mine");
    expect(await opens(calm)).toBe("mine");
    expect(await opens({ kind: "passkey" })).toBe("mine");
    expect(await opens({ kind: "recovery", code: recovery.code.toLowerCase() })).toBe("mine");
  });

  test("with the device's own way taken, nothing opens at the start, and a person does", async () => {
    const { shelf, ways, opens } = await vault();
    const before = (await shelf.read()) as KeyRecord;
    await ways.add(device, calm, { andTake: "device" });
    expect(((await shelf.read()) as KeyRecord).revision).toBe(before.revision + 1); // one write
    expect(await openKeyring({ shelf, random })).toEqual({ kind: "locked" });
    expect(await opens(wrong)).toBe("wrong");
    expect(await opens(device)).toBe("cannot");
    expect(await opens(calm)).toBe("mine");
    await ways.add(calm, device);
    expect((await openKeyring({ shelf, random })).kind).toBe("open");
  });

  test("a new passphrase or recovery code ends the one before", async () => {
    const { ways, opens } = await vault();
    await ways.add(device, wrong);
    const first = await ways.add(device, { kind: "recovery" });
    await ways.add(device, calm);
    await ways.add(device, { kind: "recovery" });
    expect((await ways.list()).length).toBe(3);
    expect(await opens(wrong)).toBe("wrong");
    expect(await opens({ kind: "recovery", code: first.kind === "added" ? (first.code ?? "") : "" })).toBe("wrong");
    expect(await opens(calm)).toBe("mine");
  });

  test("the last way in cannot be taken away", async () => {
    const { ways, opens } = await vault();
    const [own] = await ways.list();
    expect(await ways.remove(own?.id ?? "")).toMatchObject({ kind: "refused" });
    await ways.add(device, calm);
    expect(await ways.remove(own?.id ?? "")).toEqual({ kind: "removed" });
    const [left] = await ways.list();
    expect(await ways.remove(left?.id ?? "")).toMatchObject({ kind: "refused" });
    expect(await opens(calm)).toBe("mine");
  });

  test("nobody adds a way in without showing one", async () => {
    const { ways } = await vault();
    await ways.add(device, calm, { andTake: "device" });
    for (const proof of [device, wrong, { kind: "passkey" }, { kind: "recovery", code: "0" }] as const) {
      expect((await ways.add(proof, { kind: "recovery" })).kind).not.toBe("added");
    }
    expect((await ways.list()).length).toBe(1);
  });

  test("a way that the person gave up making leaves all as it was", async () => {
    const { ways, passkeys, record } = await vault();
    const before = await record();
    passkeys.hold("gives up");
    expect(await ways.add(device, { kind: "passkey", name: "x" })).toEqual({ kind: "stopped" });
    passkeys.hold("has none");
    expect(await ways.add(device, { kind: "passkey", name: "x" })).toMatchObject({ kind: "cannot" });
    expect((await record()).revision).toBe(before.revision);
  });

  test("ways that two tabs add at once are both there", async () => {
    const { ways } = await vault();
    await Promise.all([ways.add(device, calm), ways.add(device, { kind: "recovery" })]);
    expect((await ways.list()).map(({ kind }) => kind).sort()).toEqual(["device", "passphrase", "recovery"]);
  });

  test("a slot of which anything was changed opens no more: id, time, salt, cost, credential or a bit", async () => {
    const other = (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
    const spoilt = (slot: Slot): readonly object[] => [
      { ...slot, id: `${slot.id}0` },
      { ...slot, madeAt: slot.madeAt + 1 },
      { ...slot, iv: other(slot.iv) },
      { ...slot, wrapped: other(slot.wrapped) },
      ...("salt" in slot ? [{ ...slot, salt: other(slot.salt) }] : []),
      ...("cost" in slot ? [{ ...slot, cost: { ...slot.cost, parallelism: 2 } }] : []),
      ...("credential" in slot ? [{ ...slot, credential: other(slot.credential) }] : []),
    ];
    const { ways, edit, opens, record } = await vault();
    await ways.add(device, calm);
    await ways.add(device, { kind: "passkey", name: "x" });
    const { slots } = await record();
    let tried = 0;
    for (const slot of slots) {
      const proof = slot.kind === "passphrase" ? calm : ({ kind: slot.kind } as typeof device);
      expect(await opens(proof)).toBe("mine");
      for (const wrongSlot of spoilt(slot)) {
        await edit(({ guesses: _none, ...whole }) => ({
          ...whole,
          revision: whole.revision + 1,
          slots: [wrongSlot as Slot],
        }));
        expect(await opens(proof)).not.toBe("mine");
        tried += 1;
      }
      await edit(({ guesses: _none, ...whole }) => ({ ...whole, revision: whole.revision + 1, slots }));
    }
    expect(tried).toBe(4 + 6 + 6);
  });
});

describe("wrong guesses", () => {
  test("the first few cost nothing, then each waits twice as long, and the right one ends it", async () => {
    const { ways, opens, wait } = await vault();
    await ways.add(device, calm);
    const pauses: number[] = [];
    for (let guess = 0; guess < 16; guess += 1) {
      const answer = await ways.open(wrong);
      if (answer.kind !== "wrong") throw new Error(`Guess ${guess} was answered ${answer.kind}.`);
      pauses.push(answer.pause);
      if (answer.pause > 0) {
        wait(answer.pause - 1);
        expect(await ways.open(calm)).toMatchObject({ kind: "wait", pause: 1 });
        wait(1);
      }
    }
    expect(pauses.slice(0, 7)).toEqual([0, 0, 0, 2_000, 4_000, 8_000, 16_000]);
    expect(Math.max(...pauses)).toBe(15 * 60_000);
    expect(await ways.open(calm)).toMatchObject({ kind: "open", wrongBefore: 16 });
    expect(await opens(calm)).toBe("mine");
    expect(await ways.open(calm)).toMatchObject({ wrongBefore: 0 });
  });

  test("twenty guesses at once are counted one by one", async () => {
    const { ways } = await vault();
    await ways.add(device, calm);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ways.open(wrong)));
    expect(answers.filter(({ kind }) => kind === "wrong").length).toBe(4);
    expect(answers.filter(({ kind }) => kind === "wait").length).toBe(16);
  });

  test("a mistyped recovery code is no guess", async () => {
    const { ways, record } = await vault();
    const added = await ways.add(device, { kind: "recovery" });
    const code = added.kind === "added" ? (added.code ?? "") : "";
    const slip = code.replace(/^./, (sign) => (sign === "7" ? "8" : "7"));
    for (let time = 0; time < 9; time += 1) {
      expect(await ways.open({ kind: "recovery", code: slip })).toMatchObject({ kind: "mistyped" });
    }
    expect((await record()).guesses).toBeUndefined();
  });

  test("a clock set back makes nobody wait longer than the longest pause", async () => {
    const { ways, edit, wait } = await vault();
    await ways.add(device, calm);
    await edit((record) => ({ ...record, revision: 90, guesses: { count: 60, lastAt: 9e15 } }));
    expect(await ways.open(calm)).toMatchObject({ kind: "wait", pause: 15 * 60_000 });
    wait(1);
  });
});

describe("a record of version 1", () => {
  /** What BRANE wrote before there were slots. */
  async function first() {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const iv = random.bytes(12);
    const how = { name: "AES-GCM", iv, additionalData: utf8("BRANE master key 1") };
    const master = new Uint8Array(32).fill(9);
    return { device: key, iv, wrapped: new Uint8Array(await crypto.subtle.encrypt(how, key, master)) };
  }

  test("is brought to version 2 at the first opening, and an older BRANE still finds its own in it", async () => {
    const disk = createFakeRawDisk();
    const old = await first();
    await disk.shelf.addIfAbsent(old as unknown as KeyRecord);
    const [left, right] = await Promise.all([openOwnKeyring(disk.shelf), openOwnKeyring(disk.shelf)]);
    const token = await (await left.sealer("a")).token("x");
    expect(await (await right.sealer("a")).token("x")).toBe(token);
    expect(await disk.shelf.read()).toMatchObject({ v: 2, generation: 1, iv: old.iv, wrapped: old.wrapped });
  });

  test("loses that way back with the device's own way in, whose key it holds", async () => {
    const { shelf } = createFakeRawDisk();
    await shelf.addIfAbsent((await first()) as unknown as KeyRecord);
    await openOwnKeyring(shelf);
    const clock = { now: () => 5 };
    const ways = createWaysIn({ shelf, random, clock, kdf: createFakePassphraseKdf(), passkeys: createFakePasskeys() });
    await ways.add(device, calm, { andTake: "device" });
    const record = (await shelf.read()) as KeyRecord;
    expect(Object.keys(record).sort()).toEqual(["generation", "revision", "slots", "v"]);
  });

  test("that does not open is damaged, and stays as it is", async () => {
    const { shelf } = createFakeRawDisk();
    const old = await first();
    old.wrapped[3] = (old.wrapped[3] ?? 0) ^ 8;
    await shelf.addIfAbsent(old as unknown as KeyRecord);
    await expect(openOwnKeyring(shelf)).rejects.toMatchObject({ kind: "damaged" });
    expect(toHex(((await shelf.read()) as KeyRecord).wrapped ?? new Uint8Array(0))).toBe(toHex(old.wrapped));
  });
});

test("a record with a name at the door is opened by its person alone: no way in of the device is added to it", async () => {
  const { ways, edit, record } = await vault();
  await ways.add(device, calm, { andTake: "device" });
  await edit((before) => ({ ...before, revision: before.revision + 1, name: "Anna" }));
  expect(await ways.add(calm, device)).toMatchObject({ kind: "cannot" });
  expect((await record()).slots.map(({ kind }) => kind)).toEqual(["passphrase"]);
  await ways.renew(calm, "renewal 1");
  expect((await record()).name).toBe("Anna"); // and no change of the ways or of the keys forgets it
});
