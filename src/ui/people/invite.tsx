import { createSignal, For } from "solid-js";
import type { Role } from "#app/app.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { roleWords } from "./role-words.ts";
import "./people.css";

/** A name and what they are here for. */
export function Invite(props: {
  readonly give: readonly Role[];
  /** Resolves to why not. */
  readonly invite: (name: string, roles: readonly Role[]) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const [name, setName] = createSignal("");
  const [roles, setRoles] = createSignal<readonly Role[]>(["user"]);
  return (
    <DialogForm
      title="Invite somebody"
      class="person-form"
      does="Make an invitation"
      doing="Making it…"
      submit={() => props.invite(name(), roles())}
      onClose={() => props.onClose()}
    >
      <label class="field">
        <span>Name</span>
        <input
          data-first
          autocomplete="off"
          value={name()}
          aria-describedby="name-hint"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <p class="quiet" id="name-hint">
        It stands at the door, so whoever opens BRANE on this computer, or has its disk, can read it.
      </p>
      <For each={props.give}>
        {(role) => (
          <label class="tick">
            <input
              type="checkbox"
              checked={roles().includes(role)}
              onChange={(event) => {
                const has = event.currentTarget.checked;
                setRoles((before) => (has ? [...before, role] : before.filter((each) => each !== role)));
              }}
            />
            <span>
              <b>{roleWords[role].name}</b>
              <span class="quiet">{roleWords[role].says}</span>
            </span>
          </label>
        )}
      </For>
    </DialogForm>
  );
}
