import { expect, test } from "vitest";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { createFakeLetters } from "#core/vault/fake-letters.ts";
import { createFakePasskeys } from "#core/vault/fake-passkeys.ts";
import { openHouse } from "#core/vault/house.ts";
import { firstPerson } from "#core/vault/person.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { noPolicy } from "#core/words/policy.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createPeopleDesk } from "./people-desk.ts";
import type { PeopleState } from "./app-people.ts";

const newAuditor = () => Promise.resolve({ auditor: Uint8Array.of(2), auditors: "public, renewed" });

async function machine() {
  const { raw, people, shelf } = createFakeRawDisk();
  const keyring = await openOwnKeyring(shelf);
  const clock = { now: () => 5 };
  const deps = {
    raw,
    people,
    random,
    clock,
    locks: createProgramLocks(),
    letters: createFakeLetters(),
    newAuditor,
    onDamage: () => undefined,
  };
  const ways = createWaysIn({
    ...{ shelf, random, clock, passkeys: createFakePasskeys(), kdf: createFakePassphraseKdf() },
  });
  const audit = createFakeAudit();
  const restarts: string[] = [];
  const desk = async () =>
    createPeopleDesk({
      ...{ machine: deps, keyring, audit },
      house: await openHouse(deps, firstPerson, keyring),
      auditorKeys: () => Promise.resolve({ auditor: Uint8Array.of(1), auditors: "public" }),
      afterRenewal: () => Promise.resolve(),
      dropFiles: () => Promise.resolve(),
      restartTabs: () => void restarts.push("all"),
    });
  const ask = () =>
    ways.add({ kind: "device" }, { kind: "passphrase", passphrase: "calm water" }, { andTake: "device" });
  return { audit, restarts, desk, ask };
}
const once = (desk: Awaited<ReturnType<Awaited<ReturnType<typeof machine>>["desk"]>>) =>
  new Promise<PeopleState>((resolve) => {
    const stop = desk.watch((state) => {
      resolve(state);
      queueMicrotask(() => stop());
    });
  });

test("alone, one is told why BRANE must ask before others come; once it does, every tab begins anew", async () => {
  const { desk, ask, restarts } = await machine();
  const alone = await desk();
  expect(await once(alone)).toEqual({ kind: "alone" });
  expect(await alone.share("Ada")).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/passphrase/) as string,
  });
  expect(await alone.invite("Bo", ["user"])).toMatchObject({ kind: "refused" });
  expect(restarts).toEqual([]);
  await ask();
  expect(await alone.share("Ada")).toEqual({ kind: "done" });
  expect(restarts).toEqual(["all"]);
});

test("what changes people or rules stands in the log, done or refused, and no code of an invitation does", async () => {
  const { desk, ask, audit } = await machine();
  await ask();
  await (await desk()).share("Ada");
  const shared = await desk();
  const invited = await shared.invite("Bo", ["auditor"]);
  if (invited.kind !== "invited") throw new Error(invited.reason);
  const state = await once(shared);
  if (state.kind !== "shared") throw new Error("It is not shared.");
  expect(state.people.map(({ name, state: is }) => `${name} ${is}`)).toEqual(["Ada here", "Bo invited"]);
  await shared.setPolicy({ ...noPolicy, toolsOff: true });
  expect(await shared.setRoles(firstPerson, ["user"])).toMatchObject({ kind: "refused" }); // the last admin
  expect(await shared.remove(state.people[1]?.id ?? "")).toEqual({ kind: "done" });
  const log = audit.entries.map((entry) => (entry.phase === "outcome" ? entry.outcome : entry.action));
  expect(log).toEqual([
    ...["people.share", "done", "people.invite", "done", "policy.set", "done"],
    ...["people.roles", "failed", "people.remove", "done"],
  ]);
  expect(JSON.stringify(audit.entries)).not.toContain(invited.code.slice(0, 11));
  // A name can be erased from the log: it stands beside, never in what is hashed for ever.
  expect(JSON.stringify(audit.entries.map((entry) => ({ ...entry, details: {} })))).not.toContain("Bo");
});
