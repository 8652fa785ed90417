import { For } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import type { NeuronId } from "#core/words/ids.ts";

/** Says which neuron a question asked on the first screen goes to, before it goes, and lets a person choose another. */
export function GoesTo(props: {
  readonly neurons: readonly NeuronSummary[];
  readonly to: NeuronId | undefined;
  readonly onChoose: (id: NeuronId) => void;
}) {
  return (
    <p class="goes-to">
      <span aria-hidden="true">Goes to</span>
      <select aria-label="Goes to" onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <For each={props.neurons}>
          {({ id, name }) => (
            <option value={id} selected={id === props.to}>
              {name}
            </option>
          )}
        </For>
      </select>
      <span>Ask in English: the model knows no other language.</span>
    </p>
  );
}
