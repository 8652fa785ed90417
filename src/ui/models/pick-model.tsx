import { For, Show } from "solid-js";
import type { ServerModel } from "#core/broker/server.ts";

/** One of a server's models; nothing is chosen before the person does, unless it is obvious. */
export function PickModel(props: {
  readonly label: string;
  readonly models: readonly ServerModel[];
  readonly picked: string | undefined;
  readonly onPick: (id: string) => void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select value={props.picked ?? ""} onChange={(event) => props.onPick(event.currentTarget.value)}>
        <Show when={props.picked === undefined}>
          <option value="" disabled selected>
            Choose a model
          </option>
        </Show>
        <For each={props.models}>
          {({ id }) => (
            <option value={id} selected={id === props.picked}>
              {id}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
