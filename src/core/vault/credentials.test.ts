import { expect, test } from "vitest";
import { createCredentials } from "./credentials.ts";
import { createFakeRawDisk } from "./fake-disk.ts";
import { openCredential } from "./sealed-credential.ts";
import { createSealedRows } from "./sealed-rows.ts";
import { openOwnKeyring } from "./testing/open-keyring.ts";

const origin = "https://hub.example.org";
const facts = { name: "hub", goesTo: origin, use: { kind: "bearer" } } as const;
const secret = "k-1234567890";

async function vault() {
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const time = { now: 1_700_000_000_000 };
  return {
    disk,
    rows,
    time,
    credentials: createCredentials({ rows, raw: disk.raw, keyring, clock: { now: () => time.now } }),
  };
}

test("what is shown of a credential is all but its secret, which no function gives back", async () => {
  const { credentials } = await vault();
  await credentials.keep(facts, secret);
  expect(await credentials.list()).toEqual([{ ...facts, madeAt: 1_700_000_000_000 }]);
  const all = [await credentials.list(), await credentials.sealedFor("hub", origin)];
  expect(JSON.stringify(all)).not.toContain(secret);
});

test("who has the row and its key opens it: where the secret goes stands inside", async () => {
  const { credentials } = await vault();
  await credentials.keep(facts, secret);
  const given = await credentials.sealedFor("hub", origin);
  if (given.kind === "refused") throw new Error(given.reason);
  const { credential } = structuredClone(given); // as a worker gets it
  expect(credential.key.extractable).toBe(false);
  expect(await openCredential(credential)).toEqual({ ...facts, secret });
  expect(await openCredential({ ...credential, token: "another row's" })).toBeUndefined();
  credential.sealed[40] = (credential.sealed[40] ?? 0) ^ 1;
  expect(await openCredential(credential)).toBeUndefined();
});

test("it goes to its origin only, and what is not there is said", async () => {
  const { credentials } = await vault();
  await credentials.keep(facts, secret);
  expect(await credentials.sealedFor("hub", "https://evil.example")).toEqual({
    kind: "refused",
    reason: "credential:hub belongs to https://hub.example.org and does not go to https://evil.example.",
  });
  expect(await credentials.sealedFor("other", origin)).toMatchObject({ kind: "refused" });
  expect((await credentials.list())[0]?.usedAt).toBeUndefined();
});

test("its last use is noted to the minute", async () => {
  const { credentials, time } = await vault();
  await credentials.keep(facts, secret);
  const first = time.now;
  await credentials.sealedFor("hub", origin);
  time.now += 59_000;
  await credentials.sealedFor("hub", origin);
  expect((await credentials.list())[0]?.usedAt).toBe(first);
  time.now += 1_000;
  await credentials.sealedFor("hub", origin);
  expect((await credentials.list())[0]?.usedAt).toBe(first + 60_000);
});

test("removed it is gone from the disk; brought back it is as it was; a new one takes the place of an old one", async () => {
  const { credentials, disk } = await vault();
  expect(await credentials.remove("hub")).toBeUndefined();
  await credentials.keep(facts, secret);
  await credentials.sealedFor("hub", origin);
  const before = await credentials.list();
  const removed = await credentials.remove("hub");
  expect(disk.rows.size).toBe(0);
  expect(await credentials.sealedFor("hub", origin)).toMatchObject({ kind: "refused" });
  await removed?.restore();
  expect(await credentials.list()).toEqual(before);
  const given = await credentials.sealedFor("hub", origin);
  expect(given.kind === "sealed" && (await openCredential(given.credential))).toMatchObject({ secret });

  await credentials.keep({ ...facts, goesTo: "https://new.example.org" }, "another-one");
  expect(await credentials.list()).toHaveLength(1);
  expect(await credentials.sealedFor("hub", origin)).toMatchObject({ kind: "refused" });
});

test("a secret whose row is damaged or gone is said, and the rest of the list stands", async () => {
  const { credentials, disk } = await vault();
  await credentials.keep(facts, secret);
  for (const [place, row] of disk.rows) if (row.store === "secrets") disk.rows.delete(place);
  expect(await credentials.sealedFor("hub", origin)).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("Enter it once more") as string,
  });
  expect(await credentials.list()).toHaveLength(1);
});
