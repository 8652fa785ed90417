import { createSignal, For, Show } from "solid-js";
import type { Person, Role } from "#app/app.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { closedBy, everyRole, openedBy, roleWords } from "./role-words.ts";
import "./people.css";

/** What a person is here for from now on, and what that opens and closes for them. */
export function ChangeRoles(props: {
  readonly person: Person;
  /** Resolves to why not. */
  readonly set: (roles: readonly Role[]) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const had = props.person.roles;
  const [roles, setRoles] = createSignal<readonly Role[]>(had);
  const given = () => roles().filter((role) => !had.includes(role));
  const taken = () => had.filter((role) => !roles().includes(role));
  /** A key cannot be handed to somebody who is not there: it goes with an invitation. */
  const byInvitation = (role: Role) => role !== "user" && !had.includes(role);
  return (
    <DialogForm
      title={`What is ${props.person.name} here for?`}
      class="person-form"
      does="Change it"
      doing="Changing it…"
      disabled={given().length + taken().length === 0}
      submit={() => props.set(roles())}
      onClose={() => props.onClose()}
    >
      <For each={everyRole}>
        {(role) => (
          <label class="tick">
            <input
              type="checkbox"
              checked={roles().includes(role)}
              disabled={byInvitation(role)}
              onChange={(event) => {
                const has = event.currentTarget.checked;
                setRoles((before) => everyRole.filter((each) => (each === role ? has : before.includes(each))));
              }}
            />
            <span>
              <b>{roleWords[role].name}</b>
              <span class="quiet">
                {byInvitation(role)
                  ? `${roleWords[role].says} Its key goes with an invitation: invite this person once more, under another name.`
                  : roleWords[role].says}
              </span>
            </span>
          </label>
        )}
      </For>
      <Show when={given().length + taken().length > 0}>
        <ul class="notice wait effects">
          <For each={taken()}>{(role) => <li>{closedBy(role, props.person.name)}</li>}</For>
          <For each={given()}>{(role) => <li>{openedBy(role, props.person.name)}</li>}</For>
        </ul>
      </Show>
    </DialogForm>
  );
}
