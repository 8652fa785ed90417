import { createSignal, For, Show } from "solid-js";
import type { ModelRow, ModelsState, NeuronModel } from "#app/app.ts";
import { Problem } from "#ui/parts/problem.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { LetToServer } from "./let-to-server.tsx";
import { wishInWords } from "./model-words.ts";
import { preferModel } from "./prefer-model.ts";

/** Which model answers for each neuron, why, and another one to choose. */
export function NeuronModels(props: { readonly state: ModelsState }) {
  return (
    <ul class="models">
      {/* By their ids: what is being asked or said at one stays while the list is read anew. */}
      <For each={props.state.neurons.map(({ id }) => id)}>
        {(id) => (
          <Show when={props.state.neurons.find((one) => one.id === id)}>
            {(neuron) => <Neuron neuron={neuron()} state={props.state} />}
          </Show>
        )}
      </For>
    </ul>
  );
}

/** Two servers may have a model of one name. */
const keyOf = ({ id, origin = "" }: Pick<ModelRow, "id" | "origin">): string => `${id} ${origin}`;

interface Waiting {
  readonly model: ModelRow & { readonly origin: string };
  readonly here: boolean;
}

function Neuron(props: { readonly neuron: NeuronModel; readonly state: ModelsState }) {
  const shell = useShell();
  const [problem, setProblem] = createSignal("");
  const [waiting, setWaiting] = createSignal<Waiting>();
  let select: HTMLSelectElement | undefined;
  const answering = () =>
    props.state.models.find(
      ({ id, origin }) => id === props.neuron.modelId && origin === props.neuron.origin && id === props.neuron.wish,
    );
  const shown = () => waiting()?.model ?? answering();

  /** The gate's word first: a model that may not be asked is no choice. */
  async function choose(key: string): Promise<void> {
    setProblem("");
    setWaiting(undefined);
    const model = props.state.models.find((one) => keyOf(one) === key);
    if (model === undefined) return;
    const { origin } = model;
    if (origin === undefined) return prefer(model);
    const permission = await (await shell.app.modelServers()).permission(props.neuron.id, origin);
    if (permission.kind === "allowed") return prefer(model);
    if (permission.kind === "ask") setWaiting({ model: { ...model, origin }, here: permission.here });
    else refuse(permission.reason);
  }

  async function allow({ model }: Waiting): Promise<void> {
    const allowed = await (await shell.app.modelServers()).allow(props.neuron.id, model.origin);
    setWaiting(undefined);
    if (allowed.kind === "refused") refuse(allowed.reason);
    else await prefer(model, allowed.undo);
  }

  async function prefer(model: ModelRow, shut?: () => Promise<void>): Promise<void> {
    const problem = await preferModel(shell, props.neuron, model, {
      elsewhere: props.state.models.some((one) => one !== model && one.id === model.id),
      ...(shut === undefined ? {} : { shut }),
    });
    if (problem === undefined) return;
    await shut?.();
    refuse(problem);
  }

  /** The list shows again what holds. */
  function refuse(reason: string): void {
    setProblem(reason);
    if (select !== undefined) select.value = keyOfShown();
  }
  const keyOfShown = () => {
    const model = shown();
    return model === undefined ? "" : keyOf(model);
  };
  function leaveIt(): void {
    setWaiting(undefined);
    select?.focus();
  }

  return (
    <li>
      <label class="field neuron-model">
        <span>{props.neuron.name}</span>
        <select
          ref={(one) => (select = one)}
          value={keyOfShown()}
          onChange={(event) => void choose(event.currentTarget.value)}
        >
          <Show when={shown() === undefined}>
            <option value="" disabled selected>
              {wishInWords(props.neuron)}
            </option>
          </Show>
          <For each={props.state.models}>
            {(model) => (
              <option value={keyOf(model)} selected={keyOf(model) === keyOfShown()}>
                {model.origin === undefined ? model.name : `${model.name}, at ${model.origin}`}
              </option>
            )}
          </For>
        </select>
      </label>
      <div aria-live="polite">
        <Show when={waiting()} keyed fallback={<p class="quiet">{props.neuron.why}</p>}>
          {(one) => (
            <LetToServer
              neuron={props.neuron.name}
              model={one.model.name}
              origin={one.model.origin}
              here={one.here}
              onAllow={() => void allow(one)}
              onLeave={leaveIt}
            />
          )}
        </Show>
      </div>
      <Problem why={problem()} />
    </li>
  );
}
