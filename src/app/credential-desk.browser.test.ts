import { createCredentials } from "#core/vault/credentials.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { openStorage } from "#platform/storage/open-storage.ts";
import { credentialDeskContract } from "./credential-desk.contract.ts";
import { createCredentialDesk } from "./credential-desk.ts";

credentialDeskContract("the vault over IndexedDB", async () => {
  const storage = await openStorage(`credentials ${crypto.randomUUID()}`);
  const raw = storage.rows;
  const keyring = await openOwnKeyring(storage.keys);
  const rows = createSealedRows({ raw, keyring, onDamage: () => undefined });
  const credentials = createCredentials({ rows, raw, keyring, clock: { now: () => Date.now() } });
  return createCredentialDesk({ credentials, audit: createFakeAudit() });
});
