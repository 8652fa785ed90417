import { describe, expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { noPolicy } from "#core/words/policy.ts";
import { readBackup, saveBackup } from "./backup.ts";
import { createMemoryPlace } from "./backup-place.ts";
import { sourceOfItems } from "./backup-source.ts";
import { createFakeRawDisk } from "./fake-disk.ts";
import { createFakePasskeys } from "./fake-passkeys.ts";
import { houseSign } from "./common-space.ts";
import { openHouse } from "./house.ts";
import { housePartsOf, houseSource, openerOfHouse, withRowOf } from "./house-backup.ts";
import { houseKeysUnder, seenNumber } from "./own-house-keys.ts";
import { firstPerson } from "./person.ts";
import { openWithPortable, portableSlots } from "./portable-slots.ts";
import { spaceOf } from "./spaces.ts";
import { openOwnKeyring, random } from "./testing/open-keyring.ts";
import { createWaysIn } from "./ways-in.ts";
import { shared, words } from "./testing/shared-machine.ts";

describe("what several people have in common", () => {
  test("an admin's backup of the house holds nobody's space, and brings a machine that lost everything its people back", async () => {
    const here = await shared();
    const bo = await here.welcome("Bo", ["user"]);
    await here.invite("Cy", ["auditor"]);
    await here.rowsOf(bo.id, bo.keyring).write([{ kind: "put", store: "facts", id: "1", value: "Bo's own" }]);
    await here.register.setPolicy({ ...noPolicy, toolsOff: true });
    await here.house.rows.write([{ kind: "put", store: "audit", id: "1", value: "an entry" }]);
    const common = [...here.rows.values()].filter(({ store }) => store.startsWith("house/"));
    const source = await houseSource(
      sourceOfItems(
        common.map(({ store, token, tags, sealed }) => ({ name: ["row", store, token, ...tags], body: sealed })),
      ),
      here,
    );
    const place = createMemoryPlace();
    const slots = (await portableSlots(here.shelf)) ?? utf8("none");
    await saveBackup(place, { source, slots }, { at: 1, app: "1", sign: houseSign(here.house.keys, random) });

    const whole = await readBackup(place);
    if (whole === undefined) throw new Error("There is no backup.");
    expect([whole.count("record"), whole.count("row")]).toEqual([3, common.length]);
    const parts = await housePartsOf(whole.items());
    expect(new Set(parts.keys.map(({ store }) => store))).toEqual(new Set(["house-keys", `${bo.id}/house-keys`]));
    const deps = { random, kdf: createFakePassphraseKdf(), passkeys: createFakePasskeys() };
    const ada = await openWithPortable(whole.slots, words("Ada"), deps);
    if (ada.kind !== "open") throw new Error(ada.kind);
    const opener = await openerOfHouse(parts, ada.keyring, random);
    expect(opener?.person).toBe(firstPerson);
    expect(opener && (await whole.isOurs(opener.sign))).toBe(true);
    expect((await openerOfHouse(parts, bo.keyring, random))?.person).toBe(bo.id);
    const row = { store: "last-start", token: "t", tags: [], sealed: utf8("s") };
    expect(withRowOf(parts, bo.id, row).keys.at(-1)?.store).toBe(`${bo.id}/last-start`);
    expect(withRowOf(parts, firstPerson, row).keys.at(-1)?.store).toBe("last-start");
    const stranger = await openOwnKeyring(createFakeRawDisk().shelf);
    expect(await openerOfHouse(parts, stranger, random)).toBeUndefined();

    const there = createFakeRawDisk();
    await there.raw.write([...common, ...parts.keys].map((row) => ({ kind: "put", row })));
    for (const [id, record] of parts.records) await there.people.of(id).addIfAbsent(record);
    const opened = await createWaysIn({ ...deps, clock: here.deps.clock, shelf: there.people.of(bo.id) }).open(
      words("a guest"),
    );
    if (opened.kind !== "open") throw new Error(opened.kind);
    const house = await openHouse({ ...here.deps, ...there }, bo.id, opened.keyring);
    expect(await house?.policy()).toEqual({ ...noPolicy, toolsOff: true });
    expect(await house?.roles()).toEqual(["user"]);
    expect(await house?.rows.get("audit", "1")).toBe("an entry");
    expect((await there.people.ids()).length).toBe(3); // who was invited can still come
  });

  test("a person whose space comes back with another master key keeps their place in the house, and nobody else's changes", async () => {
    const here = await shared();
    const bo = await here.welcome("Bo", ["user", "auditor"]);
    await here.register.setPolicy({ ...noPolicy, toolsOff: true });
    await (await here.enter(bo.id, bo.keyring)).policy(); // Bo has seen this charter
    const elsewhere = await openOwnKeyring(createFakeRawDisk().shelf); // the key of Bo's backup, from another machine
    const own = { raw: spaceOf(here.raw, bo.id), keyring: bo.keyring };
    const before = [...here.rows.values()].filter(({ store }) => store === "house-keys");

    const beside = await houseKeysUnder(elsewhere, own);
    for (const { token } of await own.raw.list("house-keys")) {
      await own.raw.write([{ kind: "delete", store: "house-keys", token }]);
    }
    await own.raw.write(beside.map((row) => ({ kind: "put", row })));
    const house = await here.enter(bo.id, elsewhere);
    expect(await house.roles()).toEqual(["user", "auditor"]);
    expect(house.keys).toEqual(bo.house.keys);
    expect(await house.policy()).toEqual({ ...noPolicy, toolsOff: true });
    expect(await seenNumber({ ...own, keyring: elsewhere })).toBe((await house.charter())?.number);
    expect(await openHouse(here.deps, bo.id, bo.keyring)).toBeUndefined(); // the key that went opens nothing
    expect([...here.rows.values()].filter(({ store }) => store === "house-keys")).toEqual(before);
  });
});
