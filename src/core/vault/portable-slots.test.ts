import { expect, test } from "vitest";
import { textOf, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createFakeRawDisk } from "./fake-disk.ts";
import { createFakePasskeys } from "./fake-passkeys.ts";
import { openWithPortable, portableSlots } from "./portable-slots.ts";
import { openOwnKeyring, random } from "./testing/open-keyring.ts";
import { createWaysIn } from "./ways-in.ts";

const device = { kind: "device" } as const;
const calm = { kind: "passphrase", passphrase: "calm water over stones" } as const;

async function vault() {
  const { shelf } = createFakeRawDisk();
  const sealed = await (await (await openOwnKeyring(shelf)).sealer("a")).seal("1", utf8("mine"));
  const deps = { random, kdf: createFakePassphraseKdf(), passkeys: createFakePasskeys() };
  return { shelf, sealed, deps, ways: createWaysIn({ ...deps, shelf, clock: { now: () => 5 } }) };
}

test("a vault that only this device opens has no ways to carry", async () => {
  const { shelf } = await vault();
  expect(await portableSlots(shelf)).toBeUndefined();
});

test("the ways open the same rows on another device, and make its own record there", async () => {
  const { shelf, sealed, deps, ways } = await vault();
  await ways.add(device, calm);
  await ways.add(device, { kind: "passkey", name: "x" });
  const recovery = await ways.add(device, { kind: "recovery" });
  const code = recovery.kind === "added" ? (recovery.code ?? "") : "";
  const bytes = await portableSlots(shelf);
  if (bytes === undefined) throw new Error("There is nothing to carry.");
  expect(await portableSlots(shelf)).toEqual(bytes);
  expect(textOf(bytes)).not.toContain("device");
  for (const proof of [calm, { kind: "recovery", code }, { kind: "passkey" }] as const) {
    const opened = await openWithPortable(bytes, proof, deps);
    if (opened.kind !== "open") throw new Error(`${proof.kind} was answered ${opened.kind}.`);
    expect(await (await opened.keyring.sealer("a")).open("1", sealed)).toEqual(utf8("mine"));
    const elsewhere = createFakeRawDisk().shelf;
    await openOwnKeyring(elsewhere);
    expect(await elsewhere.replace(1, opened.record(2))).toBe(true);
    const there = await (await openOwnKeyring(elsewhere)).sealer("a");
    expect(await there.open("1", sealed)).toEqual(utf8("mine"));
  }
  expect(await openWithPortable(bytes, { kind: "passphrase", passphrase: "guess" }, deps)).toMatchObject({
    kind: "wrong",
  });
  expect(await openWithPortable(bytes, { kind: "recovery", code: "1" }, deps)).toMatchObject({ kind: "mistyped" });
});

test("where BRANE asked at every opening it asks after a restore too; what says nothing of it asks who shows a passphrase", async () => {
  const { shelf, deps, ways } = await vault();
  const recovery = await ways.add(device, { kind: "recovery" });
  const code = { kind: "recovery", code: recovery.kind === "added" ? (recovery.code ?? "") : "" } as const;
  await ways.add(device, calm);
  const opensByItself = async (bytes: Bytes | undefined, proof: typeof calm | typeof code) => {
    const opened = await openWithPortable(bytes ?? utf8(""), proof, deps);
    if (opened.kind !== "open") throw new Error(`${proof.kind} was answered ${opened.kind}.`);
    return opened.record(2).slots.some(({ kind }) => kind === "device");
  };
  const open = await portableSlots(shelf);
  expect(await opensByItself(open, calm)).toBe(true);

  await ways.add(device, calm, { andTake: "device" });
  const asking = await portableSlots(shelf);
  expect(await opensByItself(asking, calm)).toBe(false);
  expect(await opensByItself(asking, code)).toBe(false);

  const older = utf8(textOf(asking ?? utf8("")).replace('"asks":true,', ""));
  expect(await opensByItself(older, calm)).toBe(false);
  expect(await opensByItself(older, code)).toBe(true);
});

test("whatever else the bytes are, they are called damaged: cut short, other words, or more than this machine should do", async () => {
  const { shelf, deps, ways } = await vault();
  await ways.add(device, calm);
  const bytes = await portableSlots(shelf);
  if (bytes === undefined) throw new Error("There is nothing to carry.");
  const text = textOf(bytes);
  const wrong = [
    ...Array.from({ length: bytes.length - 1 }, (_, length) => text.slice(0, length)),
    text.replace("65536", "4194304"),
    text.replace('"passes":3', '"passes":1000000'),
    text.replace('"passphrase"', '"device"'),
    text.replace(/"iv":"./, '"iv":"'),
    text.replace('"version":1', '"version":2'),
  ];
  for (const each of wrong) {
    expect(await openWithPortable(utf8(each), calm, deps)).toMatchObject({ kind: "damaged" });
  }
  expect((await openWithPortable(bytes, calm, deps)).kind).toBe("open");
});
