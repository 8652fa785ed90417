import { createSignal, For, Show } from "solid-js";
import type { ModelsState, NeuronModel } from "#app/app.ts";
import { useShell } from "#ui/shell/shell.ts";

/** Which model answers for each neuron, why, and another one to choose. */
export function NeuronModels(props: { readonly state: ModelsState }) {
  return (
    <ul class="models">
      <For each={props.state.neurons}>{(neuron) => <Neuron neuron={neuron} state={props.state} />}</For>
    </ul>
  );
}

function Neuron(props: { readonly neuron: NeuronModel; readonly state: ModelsState }) {
  const shell = useShell();
  const [problem, setProblem] = createSignal("");
  const isHere = () => props.state.models.some(({ id }) => id === props.neuron.modelId && id === props.neuron.wish);

  async function choose(modelId: string): Promise<void> {
    setProblem("");
    const outcome = await shell.app.neurons.change(props.neuron.id, { preferredModel: modelId });
    if (outcome.kind === "refused") return void setProblem(outcome.reason);
    const name = props.state.models.find(({ id }) => id === modelId)?.name ?? modelId;
    shell.toasts.show(`${props.neuron.name} prefers ${name} from the next question on.`, {
      label: "Undo",
      run: () => void outcome.restore(),
    });
  }

  return (
    <li>
      <label class="field neuron-model">
        <span>{props.neuron.name}</span>
        <select value={isHere() ? props.neuron.wish : ""} onChange={(event) => void choose(event.currentTarget.value)}>
          <Show when={!isHere()}>
            <option value="" disabled selected>
              {props.neuron.wish}
            </option>
          </Show>
          <For each={props.state.models}>
            {({ id, name }) => (
              <option value={id} selected={isHere() && id === props.neuron.wish}>
                {name}
              </option>
            )}
          </For>
        </select>
      </label>
      <p class="quiet">{props.neuron.why}</p>
      <Show when={problem()}>
        <p class="notice stop" role="alert">
          {problem()}
        </p>
      </Show>
    </li>
  );
}
