import type { EraseRight, LockDesk, PeopleDesk, PeopleState } from "#app/app.ts";
import { fakeLock } from "./fake-safety.ts";
import { now } from "./fake-data.ts";

/** A practice of four: one is invited, one was and did not come in time. */
export const practice: Extract<PeopleState, { readonly kind: "shared" }> = {
  kind: "shared",
  me: "first",
  roles: ["admin", "user", "auditor"],
  people: [
    { id: "first", name: "Ada Vermeer", roles: ["admin", "user", "auditor"], since: now, state: "here" },
    { id: "00000000000000b0", name: "Bo Okafor", roles: ["user"], since: now, state: "here" },
    { id: "00000000000000c0", name: "Cy Lindqvist", roles: ["auditor"], since: now, state: "invited" },
    { id: "00000000000000d0", name: "Di Moreau-Castellanos", roles: ["user", "admin"], since: now, state: "expired" },
  ],
  policy: {
    greatestTier: 0,
    toolsOff: false,
    servers: { kind: "only", origins: ["http://127.0.0.1:3901"] },
    lockWithin: 15,
  },
  sound: true,
};

/** A FAKE: nobody comes and nobody goes. Its invitation is the same for everybody. */
export const createFakePeople = (state: PeopleState = { kind: "alone" }): PeopleDesk => ({
  watch: (listener) => (listener(state), () => undefined),
  share: () => Promise.resolve({ kind: "refused", reason: mustAsk }),
  invite: () => Promise.resolve({ kind: "invited", code: "7K2QD-0M4TZ-XW9AC-51HBN-8RRGE-PY6VJ-3DKSF" }),
  remove: () => Promise.resolve({ kind: "done" }),
  setRoles: () => Promise.resolve({ kind: "done" }),
  layDownAgain: () => Promise.resolve({ kind: "done" }),
  setPolicy: () => Promise.resolve({ kind: "done" }),
});

export const namesIn = (state: PeopleState = { kind: "alone" }): readonly string[] =>
  state.kind === "alone" ? [] : state.people.map(({ name }) => name);

export function fakeEraseRight(state: PeopleState = { kind: "alone" }): EraseRight {
  if (state.kind === "alone") return state;
  if (!state.roles.includes("admin"))
    return { kind: "refused", reason: "Only an admin (Ada Vermeer) can erase it all." };
  const others = state.people.filter(({ id }) => id !== state.me).map(({ name }) => name);
  return { kind: "admin", others, ways: ["passphrase", "passkey"] };
}

const mustAsk =
  "This device opens BRANE for whoever sits here. Before others come, set a passphrase or a passkey, and let BRANE ask at every opening.";

/** A FAKE door at which nobody is let in. */
export const fakeDoor: LockDesk = {
  ...fakeLock,
  ways: [],
  people: [
    { id: "first", name: "Ada Vermeer", state: "here", ways: ["passphrase", "passkey", "recovery"] },
    { id: "00000000000000b0", name: "Bo Okafor", state: "here", ways: ["passphrase"] },
    { id: "00000000000000c0", name: "Cy Lindqvist", state: "invited", ways: [] },
    { id: "00000000000000d0", name: "Di Moreau-Castellanos", state: "expired", ways: [] },
  ],
};
