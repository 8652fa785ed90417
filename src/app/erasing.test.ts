import { expect, test } from "vitest";
import type { Role } from "#core/vault/person.ts";
import type { Proof } from "#core/vault/proof.ts";
import { createErasing } from "./erasing.ts";

const people = [
  { id: "first", name: "Ada", roles: ["admin", "user", "auditor"] as const },
  { id: "00000000000000b0", name: "Ben", roles: ["user"] as const },
];

/** A FAKE house in which this person has these roles, and the passphrase "calm water". */
function furnish(me: string, roles: readonly Role[] | undefined) {
  const erased: string[] = [];
  const erasing = createErasing({
    house: roles && { me, roles: () => Promise.resolve(roles) },
    people: () => Promise.resolve(people),
    ways: {
      list: () => Promise.resolve([{ id: "1", kind: "passphrase", madeAt: 0 }]),
      open: (proof: Proof) =>
        Promise.resolve(
          proof.kind === "passphrase" && proof.passphrase === "calm water"
            ? { kind: "open", keyring: {} as never, by: "passphrase", wrongBefore: 0 }
            : { kind: "wrong", reason: "This passphrase does not open it.", pause: 2_000 },
        ),
    },
    erase: () => Promise.resolve(erased.push("everything")),
  });
  return { erasing, erased };
}

test("a user of a shared machine erases nobody's things, with the passphrase neither, and hears who can", async () => {
  const { erasing, erased } = furnish("00000000000000b0", ["user"]);
  expect(await erasing.right()).toMatchObject({ kind: "refused", reason: expect.stringContaining("Ada") as unknown });
  expect(await erasing.erase({ kind: "passphrase", passphrase: "calm water" })).toMatchObject({ kind: "refused" });
  expect(erased).toEqual([]);
});

test("an admin is told whose things go, and shows the passphrase anew", async () => {
  const { erasing, erased } = furnish("first", ["admin", "user"]);
  expect(await erasing.right()).toEqual({ kind: "admin", others: ["Ben"], ways: ["passphrase"] });
  expect(await erasing.erase()).toMatchObject({ kind: "refused" });
  expect(await erasing.erase({ kind: "device" })).toMatchObject({ kind: "refused" });
  expect(await erasing.erase({ kind: "passphrase", passphrase: "wild" })).toEqual({
    ...{ kind: "refused", reason: "This passphrase does not open it.", pause: 2_000 },
  });
  expect(erased).toEqual([]);
  expect(await erasing.erase({ kind: "passphrase", passphrase: "calm water" })).toEqual({ kind: "erased" });
  expect(erased).toEqual(["everything"]);
});

test("who is alone erases what is theirs", async () => {
  const { erasing, erased } = furnish("first", undefined);
  expect(await erasing.right()).toEqual({ kind: "alone" });
  expect(await erasing.erase()).toEqual({ kind: "erased" });
  expect(erased).toEqual(["everything"]);
});
