import { expect, test } from "vitest";
import type { Role } from "#core/vault/person.ts";
import { createModelRemoval } from "./model-removal.ts";

const people = () =>
  Promise.resolve([
    { id: "first", name: "Ada", roles: ["admin", "user"] as const },
    { id: "00000000000000b0", name: "Bo", roles: ["user"] as const },
  ]);
/** A FAKE house, as who has these roles sees it. */
const rightOf = (me: string, roles: readonly Role[]) =>
  createModelRemoval({ house: { me, roles: () => Promise.resolve(roles) }, people })();

test("who is alone removes a model; where several share, an admin does, and a user reads who that is", async () => {
  expect(await createModelRemoval({ house: undefined, people })()).toEqual({ kind: "alone" });
  expect(await rightOf("first", ["admin", "user"])).toEqual({ kind: "admin", others: ["Bo"] });
  const reason = "Others here may use it, too, so only an admin (Ada) can remove it.";
  expect(await rightOf("00000000000000b0", ["user"])).toEqual({ kind: "refused", reason });
});
