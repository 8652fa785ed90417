import { createSignal, For, Show } from "solid-js";
import type { LookOutcome, ModelServerEntry, TryOutcome } from "#app/app.ts";
import { useShell } from "#ui/shell/shell.ts";
import { counted, tookInWords } from "#ui/words/format.ts";
import "#ui/parts/tick.css";
import { PickModel } from "./pick-model.tsx";

type Found = Extract<LookOutcome, { readonly kind: "found" }>;

/** The second step: what the server has, one word to try it, and who may use it. */
export function ServerFound(props: {
  readonly found: Found;
  readonly name: string;
  readonly entry: ModelServerEntry;
  readonly neurons: readonly string[];
  readonly onNeurons: (neurons: readonly string[]) => void;
  readonly picked: string | undefined;
  readonly onPick: (id: string) => void;
  /** A model with what trying it taught. */
  readonly onLearned: (model: Found["models"][number]) => void;
}) {
  const shell = useShell();
  const [tried, setTried] = createSignal<TryOutcome | "trying">();
  const model = () => props.found.models.find(({ id }) => id === props.picked);

  async function tryOut(): Promise<void> {
    const one = model();
    if (one === undefined) return;
    setTried("trying");
    const outcome = await (await shell.app.modelServers()).tryOut(props.entry, one);
    setTried(outcome);
    if (outcome.kind === "answered") props.onLearned(outcome.model);
  }
  const answered = () => {
    const outcome = tried();
    return typeof outcome === "object" && outcome.kind === "answered" ? outcome : undefined;
  };
  const failed = () => {
    const outcome = tried();
    return typeof outcome === "object" && outcome.kind === "failed" ? outcome.reason : undefined;
  };

  return (
    <>
      <p>
        {props.name} has {counted(props.found.models.length, "model")}.
      </p>
      <div class="server-try">
        <PickModel
          label="Try one with a word"
          models={props.found.models}
          picked={props.picked}
          onPick={(id) => {
            setTried(undefined);
            props.onPick(id);
          }}
        />
        <button
          type="button"
          class="btn"
          disabled={tried() === "trying" || model() === undefined}
          onClick={() => void tryOut()}
        >
          {tried() === "trying" ? "Asking…" : "Try it"}
        </button>
      </div>
      <div role="status">
        <Show when={answered()}>
          {(outcome) => (
            <p class="notice">
              It said “{outcome().word}” in {tookInWords(outcome().milliseconds)}.
              {outcome().model.capabilities?.nativeTools === true ? " It calls tools in its own way." : ""}
            </p>
          )}
        </Show>
        <Show when={failed()}>{(reason) => <p class="notice stop">{reason()}</p>}</Show>
      </div>
      <fieldset class="server-neurons">
        <legend>Who may use it</legend>
        <For each={props.found.neurons}>
          {(neuron) => (
            <label class="tick" classList={{ barred: neuron.reason !== undefined }}>
              <input
                type="checkbox"
                disabled={neuron.reason !== undefined}
                checked={neuron.reason === undefined && props.neurons.includes(neuron.id)}
                onChange={(event) =>
                  props.onNeurons(
                    event.currentTarget.checked
                      ? [...props.neurons, neuron.id]
                      : props.neurons.filter((id) => id !== neuron.id),
                  )
                }
              />
              <span>
                {neuron.name}
                <Show when={neuron.reason}>{(reason) => <small>{reason()}</small>}</Show>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <p class="notice wait">
        <Show
          when={props.found.here}
          fallback={
            <>
              What these neurons are asked leaves this device for {props.found.origin}, documents and facts included
              where they belong to the question. Their rings have a gap from then on.
            </>
          }
        >
          {props.found.origin} is on this device: what goes there does not leave it, unless that server passes it on.
          Because it might, the rings of these neurons have a gap from then on.
        </Show>
      </p>
    </>
  );
}
