import { describe, expect, test } from "vitest";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { createFakePasskeys } from "#core/vault/fake-passkeys.ts";
import { openKeyring } from "#core/vault/keyring.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import type { App } from "./app.ts";
import { createLockDesk } from "./lock-desk.ts";
import { createSafetyDesk } from "./safety-desk.ts";
import type { SafetyStatus } from "./safety.ts";

const calm = { kind: "passphrase", passphrase: "calm water over stones" } as const;

async function house() {
  const { shelf } = createFakeRawDisk();
  const keyring = await openOwnKeyring(shelf);
  const passkeys = createFakePasskeys();
  const clock = { now: () => 5 };
  const ways = createWaysIn({ shelf, random, clock, passkeys, kdf: createFakePassphraseKdf() });
  const audit = createFakeAudit();
  const restarted: string[] = [];
  const desk = createSafetyDesk({
    ...{ ways, audit, rows: createMemoryRows(), generation: () => keyring.generation() },
    restartTabs: (which) => void restarted.push(which),
  });
  const said: SafetyStatus[] = [];
  desk.watch((status) => said.push(status));
  return { shelf, ways, audit, restarted, desk, passkeys, now: () => said.at(-1) };
}

describe("the safety desk", () => {
  test("a single person is asked for nothing until they set something", async () => {
    const { desk, now, restarted } = await house();
    expect(await desk.makeRecoveryCode()).toMatchObject({
      kind: "done",
      code: expect.stringMatching(/^.{41}$/) as string,
    });
    expect(now()).toMatchObject({ asks: false, lockAfter: 15 });
    expect(await desk.lockNow()).toMatchObject({ kind: "refused" });
    expect(restarted).toEqual([]);
  });

  test("a passphrase that is asked for takes this device's way, and the other tabs begin anew", async () => {
    const { desk, now, restarted, shelf } = await house();
    await desk.setPassphrase(calm.passphrase, { asks: true });
    expect(now()?.ways.map(({ kind }) => kind)).toEqual(["passphrase"]);
    expect(restarted).toEqual(["others"]);
    expect((await openKeyring({ shelf, random })).kind).toBe("locked");
    await desk.lockNow();
    expect(restarted).toEqual(["others", "all"]);
  });

  test("from then on every change wants a way in, and a wrong one changes nothing", async () => {
    const { desk, now } = await house();
    await desk.setPassphrase(calm.passphrase, { asks: true });
    expect(await desk.addPasskey()).toEqual({ kind: "needs-proof" });
    expect(await desk.makeRecoveryCode({ kind: "passphrase", passphrase: "guess" })).toMatchObject({ kind: "refused" });
    expect(await desk.askAtOpening(false)).toEqual({ kind: "needs-proof" });
    expect(now()?.ways.length).toBe(1);
    expect(await desk.askAtOpening(false, calm)).toEqual({ kind: "done" });
    expect(now()?.asks).toBe(false);
  });

  test("every change of the ways stands in the log, done or not, without a word of a secret", async () => {
    const { desk, audit, passkeys } = await house();
    await desk.setPassphrase(calm.passphrase, { asks: false });
    passkeys.hold("gives up");
    await desk.addPasskey();
    await desk.askAtOpening(true);
    await desk.lockNow();
    const log = audit.entries.map((entry) =>
      entry.phase === "outcome" ? entry.outcome : `${entry.action} ${entry.subject}`,
    );
    expect(log).toEqual([
      ...["vault.way-add passphrase", "done", "vault.way-add passkey", "stopped"],
      ...["vault.way-remove device", "done", "vault.lock vault", "done"],
    ]);
    expect(JSON.stringify(audit.entries)).not.toContain("calm");
  });

  test("the minutes until it locks by itself are kept, and nonsense is not", async () => {
    const { desk, now, audit } = await house();
    await desk.lockAfter(60);
    expect(now()?.lockAfter).toBe(60);
    expect(audit.entries).toMatchObject([
      { action: "vault.lock-after", details: { minutes: 60 } },
      { outcome: "done" },
    ]);
    await desk.lockAfter(-4);
    expect(now()?.lockAfter).toBe(15);
  });
});

describe("the lock desk", () => {
  test("lets in who shows a way, says what was tried in vain, and offers only the ways there are", async () => {
    const { desk, ways } = await house();
    await desk.setPassphrase(calm.passphrase, { asks: true });
    const audit = createFakeAudit();
    const app = {} as App;
    const lock = await createLockDesk({
      ...{ ways: () => ways, people: [], join: () => Promise.resolve({ kind: "stopped" }) },
      open: () => Promise.resolve({ kind: "open", app, audit }),
      erase: () => Promise.resolve(),
    });
    expect(lock.ways).toEqual(["passphrase"]);
    expect(await lock.open({ kind: "passphrase", passphrase: "guess" })).toMatchObject({ kind: "refused", pause: 0 });
    expect(audit.entries).toEqual([]); // the log is sealed while it is locked
    expect(await lock.open(calm)).toEqual({ kind: "open", app });
    expect(await lock.opened).toBe(app);
    expect(audit.entries).toMatchObject([
      { phase: "note", action: "vault.refused", details: { tries: 1 } },
      { phase: "note", action: "vault.open", subject: "passphrase" },
    ]);
  });
});
