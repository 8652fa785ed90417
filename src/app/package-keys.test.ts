import { expect, test } from "vitest";
import { createPackageSource } from "#core/brane/gather.ts";
import { createReadPackage } from "#core/brane/read-package.ts";
import { createPackageTarget } from "#core/brane/take-in.ts";
import { random, sampleContents } from "#core/brane/testing/sample.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import { createCredentials } from "#core/vault/credentials.ts";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { openCredential } from "#core/vault/sealed-credential.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createArgon2id } from "#platform/package/argon2id.ts";
import { createSqliteMemoryDatabase } from "#platform/package/sqlite-memory-database.ts";
import { createCredentialDesk } from "./credential-desk.ts";
import { createPackages } from "./package-desk.ts";
import { createPackageKeys } from "./package-keys.ts";

const id = "legal-researcher";
const passphrase = "calm";
const hub = { name: "hub", goesTo: "https://hub.example.org", use: { kind: "bearer" } } as const;
const archive = { name: "archive", goesTo: "https://*.example.net", use: { kind: "basic", user: "ada" } } as const;
const hubSecret = "k-planted-1234567890";
const archiveSecret = "pass word ö";

/** A device with a vault of its own and, where asked, the sample neuron; packages are real ones. */
async function device(how: { readonly neuron?: boolean; readonly kdf?: ReturnType<typeof createArgon2id> } = {}) {
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const [audit, clock, locks] = [createFakeAudit(), { now: () => 7 }, createProgramLocks()];
  const loadReader = () => Promise.resolve(readNeuronObject);
  const manager = createNeuronManager({ rows, clock, shipped: [], loadReader });
  let ids = 0;
  const newId = () => `new-${(ids += 1)}`;
  const source = createPackageSource({ rows, manager });
  const target = createPackageTarget({ rows, manager, newId, grantedStores: ["grants"] });
  const parts = { database: createSqliteMemoryDatabase(), kdf: how.kdf ?? createFakePassphraseKdf() };
  const press = { read: createReadPackage(parts), write: createWritePackage({ ...parts, random }) };
  const vault = createCredentials({ rows, raw: disk.raw, keyring, clock });
  const packages = createPackages({
    ...{ press, source, target, manager, rows, locks, audit, newId },
    keys: createPackageKeys({ rows, clock }),
    choose: () => ({ id: "m", name: "M", preferred: true }) as never,
    beforeImport: () => Promise.resolve(),
  });
  if (how.neuron === true) await rows.write(await target.changesFor(sampleContents()));
  return {
    ...{ audit, press, rows, disk, packages, keys: createCredentialDesk({ credentials: vault, audit }) },
    /** The secret as the gate would find it. */
    async secretFor(name: string, origin: string) {
      const given = await vault.sealedFor(name, origin);
      return given.kind === "sealed" ? (await openCredential(given.credential))?.secret : given.kind;
    },
    async save(options?: Parameters<typeof packages.export>[1]) {
      const outcome = await packages.export(id, options);
      if (outcome.kind === "refused") throw new Error(outcome.reason);
      return outcome.blob;
    },
    async open(file: Blob) {
      const outcome = await packages.open(file, { passphrase });
      if (outcome.kind !== "opened") throw new Error(outcome.kind);
      return outcome;
    },
  };
}

async function deviceWithKeys(how: Parameters<typeof device>[0] = {}) {
  const here = await device({ neuron: true, ...how });
  await here.keys.keep(hub, hubSecret);
  await here.keys.keep(archive, archiveSecret);
  return here;
}
const holds = async (file: Blob, word: string) => Buffer.from(await file.arrayBuffer()).includes(word);

test("keys that a person chose travel in a sealed file, are shown before they are kept, and open at their origin alone", async () => {
  const kdf = createArgon2id();
  const [here, there] = [await deviceWithKeys({ kdf }), await device({ kdf })];
  const file = await here.save({ passphrase, keys: ["hub"] });
  expect(await holds(file, hubSecret)).toBe(false);
  const opened = await there.open(file);
  expect(opened.preview).toMatchObject({ keys: [{ name: "hub", goesTo: hub.goesTo }], strangeKeys: 0 });
  expect(JSON.stringify(opened)).not.toContain(hubSecret);
  expect(await there.keys.list()).toEqual([]);
  expect(await opened.accept()).toEqual({ kind: "imported", id });
  expect(await there.keys.list()).toEqual([{ ...hub, madeAt: 7 }]);
  expect(await there.secretFor("hub", hub.goesTo)).toBe(hubSecret);
  expect(await there.secretFor("hub", "https://evil.example")).toBe("refused");
}, 60_000);

test("none travels that was not chosen, and none at all without a passphrase", async () => {
  const here = await deviceWithKeys();
  for (const options of [undefined, { passphrase }]) {
    const file = await here.save(options);
    expect((await here.open(file)).preview.keys).toEqual([]);
    const reading = await here.press.read(file, passphrase);
    expect(reading).toMatchObject({ kind: "opened", contents: { credentials: {} } });
    expect(await holds(file, hubSecret)).toBe(false);
  }
  const before = here.audit.entries.length;
  expect(await here.packages.export(id, { keys: ["hub"] })).toMatchObject({ kind: "refused" });
  expect(await here.packages.export(id, { passphrase, keys: ["gone"] })).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("credential:gone") as unknown,
  });
  expect(here.audit.entries).toHaveLength(before);
});

test("who takes a file in without its keys gets none", async () => {
  const [here, there] = [await deviceWithKeys(), await device()];
  const opened = await there.open(await here.save({ passphrase, keys: ["hub"] }));
  expect(await opened.accept("replace", { keys: false })).toEqual({ kind: "imported", id });
  expect(await there.keys.list()).toEqual([]);
});

test("a name that is taken is left to who has it: the new key gets the next one, once", async () => {
  const [here, there] = [await deviceWithKeys(), await device()];
  const mine = { ...hub, goesTo: "https://mine.example.org" };
  await there.keys.keep(mine, "k-of-my-own");
  const file = await here.save({ passphrase, keys: ["hub", "archive"] });
  const first = await there.open(file);
  expect(first.preview.keys).toEqual([
    { name: "archive", goesTo: archive.goesTo },
    { name: "hub", goesTo: hub.goesTo, keptAs: "hub 2" },
  ]);
  await first.accept();
  expect(await there.secretFor("hub", mine.goesTo)).toBe("k-of-my-own");
  expect(await there.secretFor("hub 2", hub.goesTo)).toBe(hubSecret);
  expect(await there.secretFor("archive", "https://a.example.net")).toBe(archiveSecret);

  const second = await there.open(file);
  expect(second.preview).toMatchObject({ same: true, keys: [] });
  await (await there.open(file)).accept("copy");
  expect(await there.keys.list()).toHaveLength(3);
});

test("where the neuron is here already its keys alone are kept, and what was granted to it stays", async () => {
  const here = await deviceWithKeys();
  const file = await here.save({ passphrase, keys: ["hub"] });
  await here.keys.remove("hub");
  await here.rows.write([{ kind: "put", store: "grants", id: "g", value: {}, tags: [id] }]);
  const opened = await here.open(file);
  expect(opened.preview).toMatchObject({ same: true, differences: [], keys: [{ name: "hub" }] });
  expect(await opened.accept()).toEqual({ kind: "imported", id });
  expect(await here.secretFor("hub", hub.goesTo)).toBe(hubSecret);
  expect(await here.rows.get("grants", "g")).toEqual({});
});

test("what a stranger's file calls a key is looked at as what a person enters is; the rest is counted and left out", async () => {
  const there = await device();
  const text = (goesTo: string, secret = "s-1234567890") => JSON.stringify({ goesTo, secret, use: { kind: "bearer" } });
  const credentials = {
    good: text("https://good.example.org"),
    plain: "only a text",
    clear: text("http://clear.example.org"),
    everywhere: text("https://*.org"),
    "no/name": text("https://good.example.org"),
    lines: text("https://good.example.org", "a\r\nx-evil: 1"),
  };
  const written = await there.press.write({ ...sampleContents(), credentials }, passphrase);
  if (written.kind === "refused") throw new Error(written.reason);
  const opened = await there.open(new Blob([written.bytes]));
  expect(opened.preview).toMatchObject({ keys: [{ name: "good" }], strangeKeys: 5 });
  await opened.accept();
  expect((await there.keys.list()).map(({ name }) => name)).toEqual(["good"]);
});

test("the log says which keys left and came, by handle and origin, and holds no secret; nor does the disk", async () => {
  const [here, there] = [await deviceWithKeys(), await device()];
  await (await there.open(await here.save({ passphrase, keys: ["hub"] }))).accept();
  expect(here.audit.entries).toContainEqual(
    expect.objectContaining({
      action: "package.export",
      details: expect.objectContaining({ keys: ["credential:hub"] }) as unknown,
    }),
  );
  expect(there.audit.entries).toMatchObject([
    { phase: "intent", action: "package.import" },
    { phase: "intent", action: "credential.add", subject: hub.goesTo, details: { credential: "credential:hub" } },
    { phase: "outcome", of: 2, outcome: "done" },
    { phase: "outcome", of: 1, outcome: "done" },
  ]);
  expect(JSON.stringify([here.audit.entries, there.audit.entries])).not.toContain(hubSecret);
  const lying = [...there.disk.rows.values()].map(({ sealed }) => Buffer.from(sealed));
  expect(lying.some((bytes) => bytes.includes(hubSecret))).toBe(false);
});
