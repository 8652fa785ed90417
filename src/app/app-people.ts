/** The part of the facade (app.ts) that says who shares this machine, and lets an admin keep that. */
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { PersonId, Role } from "#core/vault/person.ts";
import type { Person } from "#core/vault/register.ts";

export type { MachinePolicy } from "#core/words/policy.ts";
export type { PersonId, Role } from "#core/vault/person.ts";
export type { Person } from "#core/vault/register.ts";

export type PeopleState =
  /** One person, who holds every role. */
  | { readonly kind: "alone" }
  | {
      readonly kind: "shared";
      readonly me: PersonId;
      readonly roles: readonly Role[];
      readonly people: readonly Person[];
      readonly policy: MachinePolicy;
      /** False when what the admins laid down cannot be believed: then the strictest policy holds. */
      readonly sound: boolean;
    };

export type PeopleOutcome =
  | {
      readonly kind: "done";
      /** Names of those whose invitation held keys that were renewed: invite them anew. */
      readonly uninvited?: readonly string[];
      /** Names of those who must come in once before the keys can be renewed. */
      readonly unreached?: readonly string[];
    }
  | { readonly kind: "refused"; readonly reason: string };

/** Who shares this machine. What one may do here, the keys one holds decide; every change is in the log. */
export interface PeopleDesk {
  watch(listener: (state: PeopleState) => void): Unsubscribe;
  /**
   * Makes this BRANE one that others can be invited to; `name` is mine at its door. Refused while this device opens it
   * by itself. Every tab begins anew, at the door.
   */
  share(name: string): Promise<PeopleOutcome>;
  /** `code`: shown once, and to be given to that person. It works for a week. */
  invite(
    name: string,
    roles: readonly Role[],
  ): Promise<
    { readonly kind: "invited"; readonly code: string } | { readonly kind: "refused"; readonly reason: string }
  >;
  /** Deletes the person's space for good. */
  remove(id: PersonId): Promise<PeopleOutcome>;
  setRoles(id: PersonId, roles: readonly Role[]): Promise<PeopleOutcome>;
  /** For an admin, where what the admins laid down cannot be believed: signs anew what they saw last. */
  layDownAgain(): Promise<PeopleOutcome>;
  setPolicy(policy: MachinePolicy): Promise<PeopleOutcome>;
}

/** Who may erase everything that is kept here. */
export type EraseRight =
  | { readonly kind: "alone" }
  /** `others`: the names of those whose things go, too. One of `ways` must be shown anew, where there is one. */
  | {
      readonly kind: "admin";
      readonly others: readonly string[];
      readonly ways: readonly ("passphrase" | "passkey" | "recovery")[];
    }
  /** `reason` says who can. */
  | { readonly kind: "refused"; readonly reason: string };

export type EraseOutcome =
  | { readonly kind: "erased" }
  /** `pause`: milliseconds until the next try is looked at. */
  | { readonly kind: "refused"; readonly reason: string; readonly pause: number };

/** Somebody whose name stands at the door. */
export interface DoorPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly state: "here" | "invited" | "expired";
  readonly ways: readonly ("passphrase" | "passkey" | "recovery")[];
}
