import type { PersonId } from "#core/vault/person.ts";
import type { Joining } from "#core/vault/invitation.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { NotOpened, WaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { App, LockDesk, LockOpening } from "./app.ts";
import type { DoorPerson } from "./app-people.ts";

export interface LockDeskDeps {
  /** The ways of this person; of the only one, where `people` is empty. */
  readonly ways: (person: PersonId | undefined) => Pick<WaysIn, "list" | "open">;
  readonly people: readonly DoorPerson[];
  readonly open: (
    keyring: Keyring,
    person: PersonId | undefined,
  ) => Promise<
    | { readonly kind: "open"; readonly app: App; readonly audit: Pick<AuditPort, "note"> }
    | { readonly kind: "refused"; readonly reason: string }
  >;
  readonly join: (person: PersonId, ...asked: JoinAsked) => Promise<Joining>;
  readonly erase: () => Promise<unknown>;
}
type JoinAsked = Parameters<LockDesk["join"]> extends [unknown, ...infer Rest] ? Rest : never;

/** Lets a person in. Whoever comes in finds in the log how, and how often somebody tried in vain before. */
export async function createLockDesk(deps: LockDeskDeps): Promise<LockDesk> {
  const alone = deps.people.length === 0;
  const kinds = new Set(alone ? (await deps.ways(undefined).list()).map(({ kind }) => kind) : []);
  let came: (app: App) => void = () => undefined;

  async function enter(
    keyring: Keyring,
    person: PersonId | undefined,
    by: string,
    wrongBefore: number,
  ): Promise<LockOpening> {
    const entered = await deps.open(keyring, person);
    if (entered.kind === "refused") return { ...entered, pause: 0 };
    const { app, audit } = entered;
    if (wrongBefore > 0) {
      await audit.note({ action: "vault.refused", subject: "vault", details: { tries: wrongBefore } });
    }
    await audit.note({ action: "vault.open", subject: by });
    came(app);
    return { kind: "open", app };
  }

  return {
    ways: (["passphrase", "passkey", "recovery"] as const).filter((kind) => kinds.has(kind)),
    people: deps.people,
    opened: new Promise((resolve) => (came = resolve)),
    async open(proof, person) {
      const opening = await deps.ways(person).open(proof);
      if (opening.kind === "stopped") return opening;
      if (opening.kind !== "open") return { kind: "refused", reason: opening.reason, pause: pauseOf(opening) };
      return enter(opening.keyring, person, opening.by, opening.wrongBefore);
    },
    async join(person, code, own) {
      const joining = await deps.join(person, code, own);
      if (joining.kind === "stopped") return joining;
      if (joining.kind !== "joined") return { kind: "refused", reason: joining.reason, pause: 0 };
      return enter(joining.keyring, person, "invitation", 0);
    },
    async eraseEverything() {
      if (!alone) throw new Error("Where several share this machine, nobody erases everything before they came in.");
      await deps.erase();
    },
  };
}

const pauseOf = (ending: NotOpened): number => ("pause" in ending ? ending.pause : 0);
