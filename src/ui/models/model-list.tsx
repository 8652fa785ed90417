import { createSignal, For, Show } from "solid-js";
import type { ModelRow, RemovalRight } from "#app/app.ts";
import { Problem } from "#ui/parts/problem.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords } from "#ui/words/format.ts";
import { factsOf, fitInWords, goodFor, usersInWords } from "./model-words.ts";
import { picksFolders, saveFiles } from "./save-files.ts";

/** What can answer: what it is, whether it fits, and for whom it answers. */
export function ModelList(props: { readonly models: readonly ModelRow[]; readonly removal: RemovalRight }) {
  return (
    <ul class="models">
      {/* by name and place, so that a question that is being answered is not lost to what else changes in the list */}
      <For each={props.models.map(keyOf)}>
        {(key) => (
          <Show when={props.models.find((model) => keyOf(model) === key)}>
            {(model) => <Model model={model()} removal={props.removal} />}
          </Show>
        )}
      </For>
    </ul>
  );
}

/** Two servers may have a model of one name. */
const keyOf = ({ id, origin }: ModelRow): string => JSON.stringify([id, origin]);

/** Where a model stands in the list, to be shown. */
export const placeOf = (id: string): string => `model-${id}`;

function Model(props: { readonly model: ModelRow; readonly removal: RemovalRight }) {
  const shell = useShell();
  const [asking, setAsking] = createSignal(false);
  const [problem, setProblem] = createSignal("");
  const [said, setSaid] = createSignal("");

  async function save(): Promise<void> {
    setProblem("");
    setSaid("");
    const found = await (await shell.app.models()).files(props.model.id, { asOne: !picksFolders() });
    if (found.kind === "refused") return void setProblem(found.reason);
    const saved = await saveFiles(found.files);
    if (saved.kind === "refused") return void setProblem(saved.reason);
    if (saved.kind === "stopped") setSaid("Nothing was saved.");
    if (saved.kind === "saved")
      shell.toasts.show(`${props.model.name} is saved${saved.into === undefined ? "" : ` in ${saved.into}`}.`);
  }
  async function remove(): Promise<void> {
    const outcome = await (await shell.app.models()).remove(props.model.id);
    if (outcome.kind === "refused") return void setProblem(outcome.reason);
    shell.toasts.show(`${props.model.name} is removed. ${sizeInWords(outcome.freedBytes)} are free again.`);
  }

  return (
    <li id={placeOf(props.model.id)} tabindex="-1">
      <div class="model-head">
        <b>{props.model.name}</b>
        <Show when={props.model.fit}>
          {(fit) => (
            <span class={`tag ${fit().kind === "fits" ? "inside" : fit().kind === "tight" ? "wait" : "stop"}`}>
              {fitInWords(fit())}
            </span>
          )}
        </Show>
        <Show when={props.model.origin}>{(origin) => <span class="tag wait">Answers from {origin()}</span>}</Show>
      </div>
      <p>{goodFor(props.model)}</p>
      <p class="quiet">{factsOf(props.model).join(" · ")}</p>
      <Show when={props.model.fit}>{(fit) => <p class="quiet">{fit().why}</p>}</Show>
      <p class="quiet">{usersInWords(props.model, props.removal)}</p>
      <Show when={props.model.kind === "brought"}>
        <div class="choices">
          <button
            type="button"
            class="btn"
            aria-label={`Save for another machine: ${props.model.name}`}
            onClick={() => void save()}
          >
            Save for another machine
          </button>
          <Show when={props.removal.kind !== "refused"}>
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
          </Show>
        </div>
        <p role="status" class="quiet">
          {said()}
        </p>
      </Show>
      <Problem why={problem()} />
    </li>
  );
}
