import { describe, expect, test } from "vitest";
import { noPolicy, strictestPolicy } from "#core/words/policy.ts";
import { readCharter } from "./charter.ts";
import { commonKeyring, signingPair } from "./common-space.ts";
import { openHouse } from "./house.ts";
import { openKeyring } from "./keyring.ts";
import { firstPerson } from "./person.ts";
import { letterTo } from "./letters.ts";
import { createRegister } from "./register.ts";
import { commonSpace, spaceOf } from "./spaces.ts";
import { random } from "./testing/open-keyring.ts";
import { machine, shared, theLogsKey, week, words } from "./testing/shared-machine.ts";

describe("a machine that others share", () => {
  test("begins only where the device alone opens nothing, and what was kept before opens as before", async () => {
    const { lock, found, ada, shelf, enter, rowsOf, deps } = await machine();
    expect(await found()).toMatchObject({ kind: "refused" });
    expect(await openHouse(deps, firstPerson, ada)).toBeUndefined();
    await lock();
    expect(await found("  ")).toMatchObject({ kind: "refused" });
    expect(await found("Ada  Lovelace ")).toEqual({ kind: "founded" });
    expect(await shelf.read()).toMatchObject({ name: "Ada Lovelace" });
    expect(await openKeyring({ shelf, random })).toEqual({ kind: "locked" });
    const house = await enter(firstPerson, ada);
    expect(await house.roles()).toEqual(["admin", "user", "auditor"]);
    expect(await house.policy()).toEqual(noPolicy);
    expect(await rowsOf(firstPerson, ada).get("facts", "1")).toBe("Ada's own");
    expect(await found()).toMatchObject({ kind: "refused" });
  });

  test("a person who was invited comes in by the code and their own passphrase, and has a space of their own", async () => {
    const { welcome, register, rowsOf, ada, waysOf, rows } = await shared();
    const { id, keyring, house } = await welcome("Bo", ["user"]);
    await rowsOf(id, keyring).write([{ kind: "put", store: "facts", id: "1", value: "Bo's own" }]);
    expect(await rowsOf(firstPerson, ada).get("facts", "1")).toBe("Ada's own");
    expect(await house.roles()).toEqual(["user"]);
    expect(await register.list()).toMatchObject([
      { name: "Ada", state: "here" },
      { name: "Bo", roles: ["user"], state: "here" },
    ]);
    expect((await waysOf(id).open(words("a guest"))).kind).toBe("open");
    expect((await waysOf(id).open(words("Ada"))).kind).toBe("wrong");
    // The admin's keys open no row of Bo's: under Bo's own names they find nothing but what they cannot read.
    expect(await rowsOf(id, ada).list("facts")).toEqual([]);
    expect([...rows.values()].some(({ store }) => store === `${id}/facts`)).toBe(true);
  });

  test("a role is a key: who audits holds the log's and not the admins', and the other way round", async () => {
    const { welcome } = await shared();
    const auditor = (await welcome("Cy", ["auditor"])).house;
    const admin = (await welcome("Di", ["admin"])).house;
    expect([auditor.keys.auditor, auditor.keys.admin]).toEqual([theLogsKey, undefined]);
    expect(admin.keys.auditor).toBeUndefined();
    expect(admin.keys.admin).toBeDefined();
    expect(await auditor.roles()).toEqual(["auditor"]);
    expect((await auditor.amend((charter) => charter)).kind).toBe("refused");
    expect((await admin.amend((charter) => charter)).kind).toBe("amended");
  });

  test("an admin without the auditors' key cannot hand it on", async () => {
    const { welcome, deps } = await shared();
    const register = createRegister(deps, (await welcome("Di", ["admin", "user"])).house);
    expect(await register.invite("Ed", ["auditor"])).toMatchObject({ kind: "refused" });
    expect((await register.invite("Ed", ["user"])).kind).toBe("invited");
  });

  test("an invitation opens by its code, once, within a week, and a slip in it is named", async () => {
    const { invite, take, time, register } = await shared();
    const { id, code } = await invite("Bo", ["user"]);
    const other = await invite("Cy", ["user"]);
    expect((await take(id, code.slice(1))).kind).toBe("mistyped");
    expect((await take(id, other.code)).kind).toBe("wrong");
    time.now += week;
    expect((await take(id, code.toLowerCase())).kind).toBe("joined");
    expect((await take(id, code)).kind).toBe("cannot");
    time.now += 1;
    expect((await take(other.id, other.code)).kind).toBe("cannot");
    expect((await register.list()).map(({ state }) => state)).toEqual(["here", "here", "expired"]);
    expect(await register.invite("bo", ["user"])).toMatchObject({ kind: "refused" }); // names tell people apart
  });

  test("a charter that is changed, forged, old or lost is not believed, and then the strictest policy holds", async () => {
    const { house, register, welcome, raw } = await shared();
    const bo = (await welcome("Bo", ["user"])).house;
    const [before] = await spaceOf(raw, commonSpace).list("charter");
    await register.setPolicy({ ...noPolicy, toolsOff: true });
    expect(await bo.policy()).toEqual({ ...noPolicy, toolsOff: true });
    const kept = (await bo.rows.get("charter", "charter")) as { readonly text: string };
    const forged = { ...kept, text: kept.text.replace('"toolsOff":true', '"toolsOff":false') };
    expect(forged.text).not.toBe(kept.text);
    await bo.rows.write([{ kind: "put", store: "charter", id: "charter", value: forged }]);
    expect(await house.policy()).toEqual(strictestPolicy);
    if (before === undefined) throw new Error("There is no charter.");
    await spaceOf(raw, commonSpace).write([{ kind: "put", row: before }]); // the one of yesterday, well signed
    expect(await house.policy()).toEqual(strictestPolicy);
    expect(await register.setPolicy(noPolicy)).toMatchObject({ kind: "refused" });
    await bo.rows.write([{ kind: "delete", store: "charter", id: "charter" }]);
    expect(await bo.policy()).toEqual(strictestPolicy);
    expect(await bo.roles()).toEqual(["user"]); // their own space stays open to them
  });

  test("an admin lays down again what they saw last, when it was lost or somebody spoilt it; nobody else can", async () => {
    const { house, register, welcome } = await shared();
    const bo = (await welcome("Bo", ["user"])).house;
    await register.setPolicy({ ...noPolicy, toolsOff: true });
    expect(await house.layDownAgain()).toEqual({ kind: "unchanged" });
    const kept = (await bo.rows.get("charter", "charter")) as { readonly text: string };
    const own = { ...kept, text: kept.text.replace('"auditors":"public"', '"auditors":"Bo\'s own"') };
    expect(own.text).not.toBe(kept.text);
    for (const spoil of [
      { kind: "put", store: "charter", id: "charter", value: own },
      { kind: "delete", store: "charter", id: "charter" },
    ] as const) {
      await bo.rows.write([spoil]);
      expect(await house.policy()).toEqual(strictestPolicy);
      expect([await house.auditors(), await bo.auditors()]).toEqual(["public", "public"]); // the one that was believed
      expect(await bo.layDownAgain()).toMatchObject({ kind: "refused" });
      expect((await house.layDownAgain()).kind).toBe("amended");
      expect(await bo.policy()).toEqual({ ...noPolicy, toolsOff: true });
      expect((await register.list()).map(({ name }) => name)).toEqual(["Ada", "Bo"]);
    }
  });

  test("a role that is taken away takes its key along, and a key is not given but with an invitation", async () => {
    const { welcome, register, enter } = await shared();
    const { id, keyring } = await welcome("Cy", ["auditor", "user"]);
    expect(await register.setRoles(id, ["user", "admin"])).toMatchObject({ kind: "refused" });
    expect(await register.setRoles(id, ["user"])).toMatchObject({ kind: "set", renewed: true });
    const again = await enter(id, keyring);
    expect(await again.roles()).toEqual(["user"]);
    expect(again.keys.auditor).toBeUndefined();
    await register.setRoles(id, ["user"]);
    expect((await enter(id, keyring)).keys.auditor).toBeUndefined(); // it is forgotten, not hidden
  });

  test("who is removed is gone with all they kept; the first, oneself and the last admin cannot be", async () => {
    const { welcome, register, rowsOf, rows, people, enter, deps } = await shared();
    const bo = await welcome("Bo", ["user"]);
    const di = await welcome("Di", ["admin"]);
    await rowsOf(bo.id, bo.keyring).write([{ kind: "put", store: "facts", id: "1", value: "Bo's own" }]);
    expect(await register.setRoles(firstPerson, ["user", "auditor"])).toMatchObject({ kind: "set", renewed: true });
    expect(await register.remove(bo.id)).toMatchObject({ kind: "refused" }); // Ada is no admin any more
    const now = createRegister(deps, await enter(di.id, di.keyring));
    expect(await now.setRoles(di.id, ["user"])).toMatchObject({ kind: "refused" }); // the last admin
    expect(await now.remove(di.id)).toMatchObject({ kind: "refused" });
    expect(await now.remove(firstPerson)).toMatchObject({ kind: "refused" });
    expect(await now.remove(bo.id)).toMatchObject({ kind: "removed", renewed: true });
    expect(await people.ids()).not.toContain(bo.id);
    expect([...rows.values()].filter(({ store }) => store.startsWith(bo.id))).toEqual([]);
    expect((await now.list()).map(({ name }) => name)).toEqual(["Ada", "Di"]);
  });

  test("the last auditor who has come stays one, since nobody could hand on the log's key any more", async () => {
    const { welcome, register, invite } = await shared();
    await invite("Ed", ["auditor"]); // has not come yet
    expect(await register.setRoles(firstPerson, ["admin", "user"])).toMatchObject({ kind: "refused" });
    const cy = await welcome("Cy", ["auditor"]);
    expect(await register.setRoles(firstPerson, ["admin", "user"])).toMatchObject({ kind: "set" });
    expect(await register.remove(cy.id)).toMatchObject({ kind: "refused" });
  });

  test("an admin who is no auditor makes the auditors' new key for them and keeps nothing of it", async () => {
    const here = await shared();
    const made: Awaited<ReturnType<typeof here.deps.newAuditor>>[] = [];
    const deps = {
      ...here.deps,
      newAuditor: async () => {
        const pair = await here.deps.newAuditor();
        made.push(pair);
        return pair;
      },
    };
    const di = await here.welcome("Di", ["admin", "user"]);
    const cy = await here.welcome("Cy", ["auditor"]);
    const bo = await here.welcome("Bo", ["user"]);
    const house = await openHouse(deps, di.id, di.keyring);
    if (house === undefined) throw new Error("There is no house.");
    expect(await createRegister(deps, house).setRoles(cy.id, ["auditor", "user"])).toMatchObject({ kind: "set" });
    expect(await createRegister(deps, house).remove(bo.id)).toMatchObject({ kind: "removed", renewed: true });
    const [pair] = made;
    expect(made).toHaveLength(1);
    expect(await house.auditors()).toBe(pair?.auditors); // what is logged from now on is sealed to it
    expect(house.keys.auditor).toBeUndefined();
    const again = (await here.enter(di.id, di.keyring)).keys;
    expect([again.auditor, again.auditorEarlier]).toEqual([undefined, undefined]);
    expect((await here.enter(cy.id, cy.keyring)).keys.auditor).toEqual(pair?.auditor); // by a letter
    expect((await here.enter(firstPerson, here.ada)).keys.auditor).toEqual(pair?.auditor);
  });

  test("a removal that was cut short is seen and can be repeated", async () => {
    const { invite, register, people } = await shared();
    const { id } = await invite("Bo", ["user"]);
    await people.remove(id);
    expect((await register.list()).at(-1)).toMatchObject({ name: "Bo", state: "gone" });
    expect(await register.remove(id)).toMatchObject({ kind: "removed", renewed: false });
  });

  test("when somebody leaves every key they knew is renewed, and who stays takes the new ones from a letter", async () => {
    const { welcome, enter, register, house, deps, rows, rowsOf, ada } = await shared();
    const di = await welcome("Di", ["admin", "auditor"]);
    const bo = await welcome("Bo", ["user"]);
    const cy = await welcome("Cy", ["auditor"]);
    await house.rows.write([{ kind: "put", store: "audit", id: "1", value: "of before" }]);
    const knew = di.house.keys;
    expect(await register.remove(di.id)).toMatchObject({ kind: "removed", renewed: true, uninvited: [] });

    // Ada goes on in the same tab; nothing that Di knew is a key of the house any more.
    expect(await house.policy()).toEqual(noPolicy);
    expect(house.keys.common).not.toEqual(knew.common);
    expect(house.keys.admin).not.toEqual(knew.admin);
    expect(house.keys.auditor).not.toEqual(knew.auditor);
    expect(house.keys.auditorEarlier).toEqual([knew.auditor]);
    await house.rows.write([{ kind: "put", store: "audit", id: "2", value: "since" }]);
    await house.reseal(() => Promise.resolve(), new AbortController().signal);
    const stolen = await commonKeyring(knew, random);
    const common = [...rows.values()].filter(({ store }) => store.startsWith("house/"));
    for (const { store, sealed } of common) {
      const sealer = await stolen.sealer(store.slice("house/".length));
      expect(await sealer.keyOf(sealed)).toBeUndefined();
    }
    expect(await readCharter(await house.rows.get("charter", "charter"), knew.admins, 0)).toBeUndefined();

    // Who stays reads what was and what is, with the keys that go with their roles.
    for (const { id, keyring } of [bo, cy]) {
      const again = await enter(id, keyring);
      expect(await again.policy()).toEqual(noPolicy);
      expect([await again.rows.get("audit", "1"), await again.rows.get("audit", "2")]).toEqual(["of before", "since"]);
      expect(again.keys.admin).toBeUndefined();
      expect(again.keys.auditor).toEqual(id === cy.id ? house.keys.auditor : undefined);
      expect(again.keys.auditorEarlier).toEqual(id === cy.id ? [knew.auditor] : undefined);
      expect((await enter(id, keyring)).keys).toEqual(again.keys); // kept
    }
    const later = await enter(firstPerson, ada);
    expect(await later.roles()).toEqual(["admin", "user", "auditor"]);
    expect(await rowsOf(firstPerson, ada).get("facts", "1")).toBe("Ada's own");
    // Twice renewed before Bo comes again: both letters are read. Who comes by a new invitation opens all of it.
    const twice = createRegister(deps, later);
    expect(await twice.setRoles(cy.id, ["user"])).toMatchObject({ kind: "set", renewed: true });
    const ed = await twice.invite("Ed", ["user"]);
    expect(await twice.remove(cy.id)).toMatchObject({ kind: "removed", renewed: true, uninvited: ["Ed"] });
    expect(ed.kind).toBe("invited");
    const bos = await enter(bo.id, bo.keyring);
    expect(bos.keys.earlier).toHaveLength(3);
    expect(await bos.rows.get("audit", "1")).toBe("of before");
  });

  test("a letter that another wrote, or a public key that another put there, is believed by nobody", async () => {
    const { welcome, enter, register, house, deps, raw } = await shared();
    const bo = await welcome("Bo", ["user"]);
    const cy = await welcome("Cy", ["user"]);
    // Bo puts a key of their own where Cy's was: the admin sees it, and renews nothing that Bo would be handed.
    const theirs = await deps.letters.make();
    await bo.house.rows.write([
      { kind: "put", store: "letters", id: cy.id, value: { publicKey: theirs.publicKey, mac: "made up" } },
    ]);
    const di = await welcome("Di", ["user"]);
    expect(await register.remove(di.id)).toMatchObject({ kind: "removed", renewed: false, unreached: ["Cy"] });
    expect((await enter(cy.id, cy.keyring)).keys.common).toEqual(house.keys.common);

    const forged = { ...house.keys, common: random.bytes(32), earlier: [house.keys.common] };
    const pair = await signingPair();
    if (pair === undefined) throw new Error("There is no Ed25519.");
    const to = { person: bo.id, publicKey: (await deps.letters.make()).publicKey };
    await spaceOf(raw, "letters").write([await letterTo(deps.letters, to, forged, pair.admin)]);
    expect((await enter(bo.id, bo.keyring)).keys.common).toEqual(house.keys.common);
  });
});
