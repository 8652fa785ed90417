import { describe, expect, test, vi } from "vitest";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { createFakePasskeys } from "#core/vault/fake-passkeys.ts";
import { resealRows } from "#core/vault/reseal-rows.ts";
import { createRotation } from "#core/vault/rotation.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { createSealingTabs } from "#core/vault/sealing-tabs.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createRenewalDesk } from "./renewal-desk.ts";
import type { RenewalStatus } from "./renewal.ts";

const calm = { kind: "passphrase", passphrase: "calm water over stones" } as const;
const clock = { now: () => 9_000 };
const house = () => ({
  ...{ disk: createFakeRawDisk(), locks: createProgramLocks(), audit: createFakeAudit() },
  /** What the tabs do that one waits for. */
  behind: new Set<() => Promise<void>>(),
});

/** A tab with its desk, over a disk that others may share. */
async function open({ disk, locks, audit, behind }: ReturnType<typeof house>) {
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const tabs = createSealingTabs(locks, crypto.randomUUID());
  tabs.show(keyring.generation());
  const state = { full: false };
  const rotation = createRotation({
    ...{ shelf: disk.shelf, keyring, locks, clock, tabs },
    passes: [
      (...asked) => {
        if (state.full) throw new StorageTrouble("full", "There is no room left.");
        return resealRows({ raw: disk.raw, keyring, rest: () => Promise.resolve() }, ...asked);
      },
    ],
    settled: () => rows.write([]),
    async wait() {
      await Promise.all([...behind].map((follow) => follow()));
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  });
  const kdf = createFakePassphraseKdf();
  const ways = createWaysIn({ shelf: disk.shelf, random, clock, kdf, passkeys: createFakePasskeys() });
  const told: string[] = [];
  const room = createRenewalDesk({
    ...{ rotation, ways, keyring, rows, audit },
    tellTabs: () => void told.push("news"),
    restartTabs: (which) => void told.push(which),
  });
  behind.add(() => room.follow());
  const said: RenewalStatus[] = [];
  room.desk.watch((status) => said.push(status));
  await rows.write([{ kind: "put", store: "notes", id: "1", value: "kept" }]);
  return { room, desk: room.desk, ways, rows, told, state, now: () => said.at(-1) };
}
const log = (audit: ReturnType<typeof createFakeAudit>) =>
  audit.entries.map((entry) => (entry.phase === "outcome" ? entry.outcome : `${entry.action} ${entry.subject}`));

describe("the renewal desk", () => {
  test("renews the keys in the background, and says when it was done; the log has its beginning and its end", async () => {
    const shared = house();
    const { desk, now, told, rows } = await open(shared);
    expect(await desk.renewKeys()).toEqual({ kind: "begun" });
    await vi.waitFor(() => expect(now()).toMatchObject({ renewedAt: 9_000, advised: false }));
    expect(now()).not.toHaveProperty("running");
    expect(log(shared.audit)).toEqual(["vault.renew keys", "done"]);
    expect(told).toEqual(["news", "news"]);
    expect(await rows.get("notes", "1")).toBe("kept");
  });

  test("what was cut short goes on at the next start, and ends the entry of the first", async () => {
    const shared = house();
    const first = await open(shared);
    first.state.full = true;
    await first.desk.renewKeys();
    await vi.waitFor(() => expect(first.now()).toMatchObject({ problem: "There is no room left." }));
    expect(first.now()?.running).toBeDefined();
    expect(log(shared.audit)).toEqual(["vault.renew keys"]);
    expect(await first.desk.renewKeys()).toMatchObject({ kind: "refused" });
    const next = await open(shared);
    await Promise.all([next.room.takeUp(), first.room.takeUp()]); // as in the browser: it follows what another tab tells
    expect(log(shared.audit)).toEqual(["vault.renew keys", "vault.renew keys", "failed", "done"]);
    expect(next.now()).toMatchObject({ renewedAt: 9_000 });
  });

  test("a tab that never heard of it is told by the one that waits for it, and it comes to its end", async () => {
    const shared = house();
    const other = await open(shared);
    const began = await open(shared);
    await began.desk.renewKeys(); // what it tells the tabs reaches none here
    await vi.waitFor(() => expect(began.now()).toMatchObject({ renewedAt: 9_000 }));
    await other.rows.write([{ kind: "put", store: "notes", id: "2", value: "of the keys of now" }]);
    expect(await began.rows.get("notes", "2")).toBe("of the keys of now");
    expect(other.told).toEqual([]);
  });

  test("from the ground, a way is to be shown where there is one besides this device; the other tabs begin anew", async () => {
    const shared = house();
    const { desk, ways, told, now, rows } = await open(shared);
    await ways.add({ kind: "device" }, calm);
    await ways.add(calm, { kind: "recovery" });
    expect(await desk.renewFromTheGround()).toEqual({ kind: "needs-proof" });
    expect(await desk.renewFromTheGround({ ...calm, passphrase: "guess" })).toMatchObject({ kind: "refused" });
    await desk.advise();
    expect(now()?.advised).toBe(true);
    expect(await desk.renewFromTheGround(calm)).toEqual({ kind: "begun" });
    await vi.waitFor(() => expect(now()?.renewedAt).toBe(9_000));
    expect(now()).toMatchObject({ advised: false });
    expect(now()?.ways.map(({ kind }) => kind)).toEqual(["device", "passphrase"]);
    expect(told).toContain("others");
    expect(log(shared.audit)).toEqual(["vault.renew ground", "failed", "vault.renew ground", "done"]);
    expect(await rows.get("notes", "1")).toBe("kept");
  });

  test("a tab whose master key is not the one of now begins anew, and has changed nothing", async () => {
    const shared = house();
    const stale = await open(shared);
    await (await open(shared)).desk.renewFromTheGround();
    await stale.room.takeUp();
    expect(stale.told).toEqual(["all"]);
  });
});
