import { createSignal, For, Show } from "solid-js";
import type { ModelRow } from "#app/app.ts";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords } from "#ui/words/format.ts";
import { factsOf, fitWord, goodFor } from "./model-words.ts";
import { saveFiles } from "./save-files.ts";

/** What can answer: what it is, whether it fits, and for whom it answers. */
export function ModelList(props: { readonly models: readonly ModelRow[] }) {
  return (
    <ul class="models">
      <For each={props.models}>{(model) => <Model model={model} />}</For>
    </ul>
  );
}

function Model(props: { readonly model: ModelRow }) {
  const shell = useShell();
  const [asking, setAsking] = createSignal(false);
  const [problem, setProblem] = createSignal("");

  async function save(): Promise<void> {
    setProblem("");
    const found = await (await shell.app.models()).files(props.model.id);
    if (found.kind === "refused") return void setProblem(found.reason);
    const saved = await saveFiles(found.files);
    if (saved.kind === "refused") return void setProblem(saved.reason);
    if (saved.kind === "saved")
      shell.toasts.show(`${props.model.name} is saved${saved.into === undefined ? "" : ` in ${saved.into}`}.`);
  }
  async function remove(): Promise<void> {
    const { freedBytes } = await (await shell.app.models()).remove(props.model.id);
    shell.toasts.show(`${props.model.name} is removed. ${sizeInWords(freedBytes)} are free again.`);
  }

  return (
    <li>
      <div class="model-head">
        <b>{props.model.name}</b>
        <Show when={props.model.fit}>
          {(fit) => (
            <span class={`tag ${fit().kind === "fits" ? "inside" : fit().kind === "tight" ? "wait" : "stop"}`}>
              {fitWord[fit().kind]}
            </span>
          )}
        </Show>
        <Show when={props.model.origin}>{(origin) => <span class="tag wait">Answers from {origin()}</span>}</Show>
      </div>
      <p>{goodFor(props.model)}</p>
      <p class="quiet">{factsOf(props.model).join(" · ")}</p>
      <Show when={props.model.fit}>{(fit) => <p class="quiet">{fit().why}</p>}</Show>
      <p class="quiet">
        {props.model.neurons.length === 0
          ? "It answers for no neuron now."
          : `It answers for ${props.model.neurons.map(({ name }) => name).join(", ")}.`}
      </p>
      <Show when={props.model.kind === "brought"}>
        <div class="choices">
          <button
            type="button"
            class="btn"
            aria-label={`Save ${props.model.name} as files`}
            onClick={() => void save()}
          >
            Save for another machine
          </button>
          <Show
            when={asking()}
            fallback={
              <button
                type="button"
                class="btn"
                aria-label={`Remove ${props.model.name}`}
                onClick={() => setAsking(true)}
              >
                Remove
              </button>
            }
          >
            <button type="button" class="btn danger" onClick={() => void remove()}>
              Remove it and free {sizeInWords(props.model.bytes ?? 0)}
            </button>
            <button type="button" class="btn" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </Show>
        </div>
      </Show>
      <Show when={problem()}>
        <p class="notice stop" role="alert">
          {problem()}
        </p>
      </Show>
    </li>
  );
}
