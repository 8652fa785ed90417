import { expect, test } from "vitest";
import { createCredentials } from "#core/vault/credentials.ts";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { credentialDeskContract } from "./credential-desk.contract.ts";
import { createCredentialDesk } from "./credential-desk.ts";

const hub = { name: "hub", goesTo: "https://hub.example.org/api", use: { kind: "bearer" } } as const;
const secret = "k-1234567890";

async function desk() {
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const audit = createFakeAudit();
  const credentials = createCredentials({ rows, raw: disk.raw, keyring, clock: { now: () => 7 } });
  return { audit, desk: createCredentialDesk({ credentials, audit }) };
}

credentialDeskContract("the vault", async () => (await desk()).desk);

test("a key is kept, shown by its handle, replaced when that is meant, removed and brought back; all logged", async () => {
  const { desk: keys, audit } = await desk();
  expect(await keys.keep(hub, secret)).toEqual({ kind: "kept", name: "hub", handle: "credential:hub" });
  expect(await keys.keep(hub, "another-secret")).toEqual({ kind: "taken", name: "hub" });
  expect(await keys.keep(hub, "another-secret", { replace: true })).toMatchObject({ kind: "kept" });
  const { restore } = await keys.remove("hub");
  expect(await keys.list()).toEqual([]);
  await restore();
  expect(await keys.list()).toMatchObject([{ name: "hub", goesTo: "https://hub.example.org" }]);
  expect(audit.entries.flatMap((entry) => (entry.phase === "intent" ? [entry.action] : []))).toEqual([
    "credential.add",
    "credential.replace",
    "credential.remove",
    "credential.restore",
  ]);
  expect(audit.entries[0]).toMatchObject({
    subject: "https://hub.example.org",
    details: { credential: "credential:hub" },
  });
  expect(JSON.stringify([audit.entries, await keys.list()])).not.toContain(secret);
});

test("what cannot be kept is refused before anything is written, and a name that is not there is nothing to remove", async () => {
  const { desk: keys, audit } = await desk();
  expect(await keys.keep({ ...hub, goesTo: "http://hub.example.org" }, secret)).toMatchObject({ kind: "refused" });
  await (await keys.remove("hub")).restore();
  expect(audit.entries).toEqual([]);
});
