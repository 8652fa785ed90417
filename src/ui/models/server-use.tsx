import { For } from "solid-js";
import type { LookOutcome } from "#app/app.ts";
import "#ui/parts/tick.css";
import { PickModel } from "./pick-model.tsx";

type Found = Extract<LookOutcome, { readonly kind: "found" }>;

/** The last step: a connected server's model becomes the one that neurons prefer. */
export function ServerUse(props: {
  readonly name: string;
  readonly models: Found["models"];
  /** Those that may use it. */
  readonly neurons: Found["neurons"];
  readonly picked: string | undefined;
  readonly onPick: (id: string) => void;
  readonly users: readonly string[];
  readonly onUsers: (ids: readonly string[]) => void;
}) {
  return (
    <>
      <p role="status" tabindex="-1" data-next>
        {props.name} is connected.
      </p>
      <PickModel label="Which model" models={props.models} picked={props.picked} onPick={props.onPick} />
      <fieldset class="server-neurons">
        <legend>Use {props.picked ?? "it"} for</legend>
        <For each={props.neurons}>
          {(neuron) => (
            <label class="tick">
              <input
                type="checkbox"
                checked={props.users.includes(neuron.id)}
                onChange={(event) =>
                  props.onUsers(
                    event.currentTarget.checked
                      ? [...props.users, neuron.id]
                      : props.users.filter((id) => id !== neuron.id),
                  )
                }
              />
              <span>
                {neuron.name}
                <small>
                  {neuron.wish === props.picked ? "It prefers this one already." : `Now it prefers ${neuron.wish}.`}
                </small>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <p class="quiet">Another model can be chosen at any time, under “Which neuron uses which”.</p>
    </>
  );
}
