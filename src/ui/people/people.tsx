import { createResource, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { PeopleDesk, PeopleOutcome, PeopleState, Person, Role } from "#app/app.ts";
import type { SafetyStatus } from "#app/safety.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { InvitationPage } from "./invitation-page.tsx";
import { ChangeRoles } from "./change-roles.tsx";
import { Invite } from "./invite.tsx";
import { RemovePerson } from "./remove-person.tsx";
import { rolesInWords } from "./role-words.ts";
import { Rules } from "./rules.tsx";
import "./people.css";

/** Who shares this BRANE, as a part of the health page. */
export default function People() {
  const shell = useShell();
  const [desk] = createResource(() => shell.app.people());
  return <Show when={desk()}>{(ready) => <WithDesk desk={ready()} />}</Show>;
}

type Shared = Extract<PeopleState, { readonly kind: "shared" }>;
type Asked =
  | { readonly kind: "share" }
  | { readonly kind: "invite" }
  | { readonly kind: "invited"; readonly name: string; readonly code: string }
  | { readonly kind: "roles"; readonly person: Person }
  | { readonly kind: "remove"; readonly person: Person };

function WithDesk(props: { readonly desk: PeopleDesk }) {
  const [state, setState] = createSignal<PeopleState>();
  const [asked, setAsked] = createSignal<Asked>();
  onCleanup(props.desk.watch(setState));
  const shared = () => {
    const now = state();
    return now?.kind === "shared" ? now : undefined;
  };
  const as = <Kind extends Asked["kind"]>(kind: Kind) => {
    const now = asked();
    return now?.kind === kind ? (now as Extract<Asked, { readonly kind: Kind }>) : undefined;
  };
  const close = () => setAsked(undefined);
  const [after, setAfter] = createSignal("");
  function told(outcome: Extract<PeopleOutcome, { readonly kind: "done" }>): void {
    setAfter(afterRenewal(outcome));
    close();
  }

  return (
    <>
      <Show when={state()?.kind === "alone"}>
        <Alone onShare={() => setAsked({ kind: "share" })} />
      </Show>
      <Show when={shared()}>
        {(now) => (
          <Everybody
            state={now()}
            desk={props.desk}
            onInvite={() => setAsked({ kind: "invite" })}
            onRoles={(person) => setAsked({ kind: "roles", person })}
            onRemove={(person) => setAsked({ kind: "remove", person })}
          />
        )}
      </Show>
      <p role="status">{after()}</p>
      <Switch>
        <Match when={as("share")}>
          <Share share={(name) => props.desk.share(name)} onClose={close} />
        </Match>
        <Match when={as("invite")}>
          <Invite
            give={givenBy(shared()?.roles ?? [])}
            invite={async (name, roles) => {
              const outcome = await props.desk.invite(name, roles);
              if (outcome.kind === "refused") return outcome.reason;
              setAsked({ kind: "invited", name: name.trim(), code: outcome.code });
              return undefined;
            }}
            onClose={close}
          />
        </Match>
        <Match when={as("invited")}>
          {(invited) => <InvitationPage name={invited().name} code={invited().code} onClose={close} />}
        </Match>
        <Match when={as("roles")}>
          {(wanted) => (
            <ChangeRoles
              person={wanted().person}
              set={async (roles) => {
                const outcome = await props.desk.setRoles(wanted().person.id, roles);
                if (outcome.kind === "refused") return outcome.reason;
                told(outcome);
                return undefined;
              }}
              onClose={close}
            />
          )}
        </Match>
        <Match when={as("remove")}>
          {(wanted) => (
            <RemovePerson
              person={wanted().person}
              remove={async () => {
                const outcome = await props.desk.remove(wanted().person.id);
                if (outcome.kind === "refused") return outcome.reason;
                told(outcome);
                return undefined;
              }}
              onClose={close}
            />
          )}
        </Match>
      </Switch>
    </>
  );
}

/** What is left to do when keys were renewed, or could not be. */
function afterRenewal({ uninvited = [], unreached = [] }: Extract<PeopleOutcome, { readonly kind: "done" }>): string {
  const names = new Intl.ListFormat("en");
  if (unreached.length > 0) {
    return `The keys that all have in common are not renewed yet: ${names.format(unreached)} cannot be sent the new ones. Remove and invite them again.`;
  }
  return uninvited.length === 0
    ? ""
    : `Invite again: ${names.format(uninvited)}. Their invitations held the keys of before.`;
}

function Everybody(props: {
  readonly state: Shared;
  readonly desk: PeopleDesk;
  readonly onInvite: () => void;
  readonly onRoles: (person: Person) => void;
  readonly onRemove: (person: Person) => void;
}) {
  const admin = () => props.state.roles.includes("admin");
  const [problem, setProblem] = createSignal<string>();
  async function layDownAgain(): Promise<void> {
    const outcome = await props.desk.layDownAgain();
    setProblem(outcome.kind === "refused" ? outcome.reason : undefined);
  }
  return (
    <>
      <Show when={!props.state.sound}>
        <div class="notice stop" role="alert">
          <p>
            What the admins laid down cannot be read, or is not signed by them. Until it can, the strictest holds: no
            tools, and nothing leaves.{" "}
            {admin()
              ? "You can lay down again what you saw last: the people, their roles and the rules."
              : "An admin can lay it down again here."}
          </p>
          <Show when={admin()}>
            <button type="button" class="btn" onClick={() => void layDownAgain()}>
              Lay it down again
            </button>
          </Show>
          <Show when={problem()}>
            <p>{problem()}</p>
          </Show>
        </div>
      </Show>
      <ul class="people">
        <For each={props.state.people}>
          {(person) => (
            <li>
              <span class="who">
                <b translate="no">
                  {person.name}
                  {person.id === props.state.me ? " (you)" : ""}
                </b>
                <span class="quiet">{rolesInWords(person.roles)}</span>
              </span>
              <Show when={stateWords[person.state]}>{(words) => <span class="tag">{words()}</span>}</Show>
              <Show when={admin() && props.state.sound}>
                <button
                  type="button"
                  class="btn plain"
                  aria-label={`Change what ${person.name} is here for`}
                  onClick={() => props.onRoles(person)}
                >
                  Roles
                </button>
              </Show>
              <Show when={admin() && person.id !== props.state.me && person.id !== "first"}>
                <button
                  type="button"
                  class="btn plain"
                  aria-label={`Remove ${person.name}`}
                  onClick={() => props.onRemove(person)}
                >
                  Remove
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={admin()}>
        <button type="button" class="btn" onClick={() => props.onInvite()}>
          Invite somebody
        </button>
      </Show>
      <h3>Rules for everybody here</h3>
      <Rules
        policy={props.state.policy}
        set={
          admin() && props.state.sound
            ? async (policy) => {
                const outcome = await props.desk.setPolicy(policy);
                return outcome.kind === "refused" ? outcome.reason : undefined;
              }
            : undefined
        }
      />
    </>
  );
}

/** What sharing means, and what it takes: at a door that opens by itself everybody would come in as this person. */
function Alone(props: { readonly onShare: () => void }) {
  const shell = useShell();
  const [safety] = createResource(() => shell.app.safety());
  const status = fromWatch<SafetyStatus>(() => {
    const desk = safety();
    return desk && ((listener) => desk.watch(listener));
  });
  return (
    <>
      <p>
        You are alone here. Others can have a place of their own in this browser: each with a passphrase, and with
        neurons and documents that nobody else here can read, you neither.
      </p>
      <Show
        when={status()?.asks === false}
        fallback={
          <button type="button" class="btn" onClick={() => props.onShare()}>
            Share this BRANE
          </button>
        }
      >
        <p>
          To share it, first set a passphrase or a passkey of your own: while BRANE opens by itself, everybody here
          would come in as you.
        </p>
        <button type="button" class="btn" onClick={() => document.getElementById("ways-in")?.focus()}>
          See who can open it
        </button>
      </Show>
    </>
  );
}

/** The first step: a name for the door. Every tab then begins anew there. */
function Share(props: { readonly share: PeopleDesk["share"]; readonly onClose: () => void }) {
  const [name, setName] = createSignal("");
  return (
    <DialogForm
      title="Share this BRANE"
      class="person-form"
      does="Share it"
      doing="Preparing it…"
      submit={async () => {
        const outcome = await props.share(name());
        return outcome.kind === "refused" ? outcome.reason : undefined;
      }}
      onClose={() => props.onClose()}
    >
      <p>
        From then on BRANE asks at its door who is there. You hold every role; you invite others and say what they are
        here for. It begins with you coming in once more.
      </p>
      <label class="field">
        <span>Your name</span>
        <input
          data-first
          autocomplete="off"
          aria-describedby="own-name-hint"
          value={name()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <p class="quiet" id="own-name-hint">
        It stands at the door, so whoever opens BRANE on this computer, or has its disk, can read it.
      </p>
    </DialogForm>
  );
}

/** A key can be handed on by who holds it. */
const givenBy = (roles: readonly Role[]): readonly Role[] =>
  roles.includes("auditor") ? ["user", "auditor", "admin"] : ["user", "admin"];

const stateWords: Readonly<Record<Person["state"], string | undefined>> = {
  here: undefined,
  invited: "Invited",
  expired: "Invitation expired",
  gone: "Not here any more",
};
