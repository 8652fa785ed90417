import type { HouseDeps } from "#core/vault/common-space.ts";
import { foundHouse, type House } from "#core/vault/house.ts";
import { createRegister, type AfterRenewal, type Register } from "#core/vault/register.ts";
import type { PersonId } from "#core/vault/person.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { JsonObject } from "#core/words/json.ts";
import { audited, orRefused } from "./audited.ts";
import type { PeopleDesk, PeopleOutcome, PeopleState } from "./app-people.ts";

interface PeopleDeskDeps {
  readonly machine: HouseDeps;
  /** Opens my own space. */
  readonly keyring: Keyring;
  /** Undefined while I am alone here. */
  readonly house: House | undefined;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  /** The keys to the log that I hold, as they are handed on. */
  readonly auditorKeys: () => Promise<{ readonly auditor: Uint8Array<ArrayBuffer>; readonly auditors: string }>;
  /** Deletes the private files and the backups in this browser of somebody who is removed. */
  /** After the keys that everybody has in common were renewed: this tab goes on with them, the others begin anew. */
  readonly afterRenewal: () => Promise<void>;
  readonly dropFiles: (person: PersonId) => Promise<void>;
  /** Makes every tab begin anew, at the door. */
  readonly restartTabs: () => void;
}

export function createPeopleDesk(deps: PeopleDeskDeps): PeopleDesk {
  const { house, audit } = deps;
  const register = house && createRegister(deps.machine, house);
  const listeners = new Set<(state: PeopleState) => void>();

  async function state(): Promise<PeopleState> {
    if (house === undefined || register === undefined) return { kind: "alone" };
    const [charter, roles, people, policy] = await Promise.all([
      house.charter(),
      house.roles(),
      register.list(),
      house.policy(),
    ]);
    return { kind: "shared", me: house.me, roles, people, policy, sound: charter !== undefined };
  }
  async function tell(): Promise<void> {
    const now = await state();
    for (const listener of [...listeners]) listener(now);
  }

  /** In the log from its intent to its outcome; refused in words where there is nobody else. */
  async function change<Done extends { readonly kind: string }>(
    event: { readonly action: string; readonly subject: string; readonly details?: JsonObject },
    work: (register: Register) => Promise<Done | Refused>,
  ): Promise<Done | Refused> {
    if (register === undefined) return { kind: "refused", reason: "You are alone here: share this BRANE first." };
    const outcome = await orRefused(() => audited(audit, event, () => work(register)));
    await tell();
    return outcome;
  }
  /** What became of the keys is told where it is not as one would think. */
  async function renewed(
    outcome: ({ readonly kind: string } & Partial<AfterRenewal>) | Refused,
  ): Promise<PeopleOutcome> {
    if ("reason" in outcome) return outcome;
    if (outcome.renewed === true) await deps.afterRenewal();
    const { uninvited = [], unreached = [] } = outcome;
    return {
      kind: "done",
      ...(uninvited.length === 0 ? {} : { uninvited }),
      ...(unreached.length === 0 ? {} : { unreached }),
    };
  }
  const done = (outcome: { readonly kind: string } | Refused): PeopleOutcome =>
    "reason" in outcome ? outcome : { kind: "done" };

  return {
    watch(listener) {
      listeners.add(listener);
      void state().then((now) => listeners.has(listener) && listener(now));
      return () => listeners.delete(listener);
    },
    async share(name) {
      const founded = await orRefused(() =>
        audited(audit, { action: "people.share", subject: "machine" }, async () =>
          foundHouse(deps.machine, deps.keyring, { name, ...(await deps.auditorKeys()) }),
        ),
      );
      if (founded.kind === "refused") return founded;
      deps.restartTabs();
      return { kind: "done" };
    },
    async invite(name, roles) {
      const event = { action: "people.invite", subject: "person", details: { name: name.trim(), roles: [...roles] } };
      const invited = await change(event, (people) => people.invite(name, roles));
      return invited.kind === "invited" ? { kind: "invited", code: invited.code } : invited;
    },
    remove: async (id) =>
      renewed(
        await change({ action: "people.remove", subject: id }, async (people) => {
          const removed = await people.remove(id);
          if (removed.kind === "removed") await deps.dropFiles(id);
          return removed;
        }),
      ),
    setRoles: async (id, roles) =>
      renewed(
        await change({ action: "people.roles", subject: id, details: { roles: [...roles] } }, (people) =>
          people.setRoles(id, roles),
        ),
      ),
    layDownAgain: async () =>
      done(
        await change({ action: "people.charter", subject: "machine" }, async () => {
          const laid = await house?.layDownAgain();
          return laid?.kind === "refused" ? laid : { kind: "done" };
        }),
      ),
    setPolicy: async (policy) =>
      done(
        await change(
          { action: "policy.set", subject: "machine", details: structuredClone(policy) as unknown as JsonObject },
          (people) => people.setPolicy(policy),
        ),
      ),
  };
}

interface Refused {
  readonly kind: "refused";
  readonly reason: string;
}
