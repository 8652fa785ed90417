import { createSignal, For, onCleanup, Show, untrack } from "solid-js";
import type { LookOutcome, ModelServerDesk, ModelServerEntry, TryOutcome } from "#app/app.ts";
import { useShell } from "#ui/shell/shell.ts";
import { counted, tookInWords } from "#ui/words/format.ts";
import "#ui/parts/tick.css";
import { PickModel } from "./pick-model.tsx";
import { abilitiesInWords, notFoundOut, questionsInWords, ticksInWords } from "./server-words.ts";

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
  const [stop, setStop] = createSignal<AbortController>();
  const model = () => props.found.models.find(({ id }) => id === props.picked);
  // As it stands at first: a person's own ticks do not change what a file asks for.
  const meaning = untrack(() => ticksInWords({ isNew: props.entry.id === undefined, ticked: props.neurons.length }));
  onCleanup(() => stop()?.abort());

  async function tryOut(): Promise<void> {
    const one = model();
    if (one === undefined) return;
    const asking = new AbortController();
    setStop(asking);
    setTried("trying");
    const isAsking = () => stop() === asking; // another model may have been picked since
    const desk = await shell.app.modelServers();
    const outcome = await desk.tryOut(props.entry, one, asking.signal, (sofar) => {
      if (isAsking()) setTried(sofar);
    });
    if (outcome.kind === "answered") props.onLearned(outcome.model);
    if (!isAsking()) return;
    setStop(undefined);
    setTried(outcome.kind === "stopped" ? undefined : outcome);
  }
  const answered = () => {
    const outcome = tried();
    return typeof outcome === "object" && outcome.kind === "answered" ? outcome : undefined;
  };
  const failed = () => {
    const outcome = tried();
    return typeof outcome === "object" && outcome.kind === "failed" ? outcome.reason : undefined;
  };
  const [known, setKnown] = createSignal<Pick<ModelServerDesk, "facts">>();
  void shell.app.modelServers().then((desk) => setKnown(() => desk));
  const facts = () => {
    const one = answered()?.model ?? model();
    return one === undefined ? undefined : known()?.facts(props.entry.kind, one);
  };

  return (
    <>
      <p tabindex="-1" data-next>
        {props.name} has {counted(props.found.models.length, "model")}.
      </p>
      <div class="server-try">
        <PickModel
          label="Try one with a word"
          models={props.found.models}
          picked={props.picked}
          onPick={(id) => {
            stop()?.abort();
            setStop(undefined);
            setTried(undefined);
            props.onPick(id);
          }}
        />
        <Show
          when={stop()}
          fallback={
            <button type="button" class="btn" disabled={model() === undefined} onClick={() => void tryOut()}>
              {tried() === undefined ? "Try it" : "Try again"}
            </button>
          }
        >
          {(asking) => (
            <button type="button" class="btn" onClick={() => asking().abort()}>
              Stop
            </button>
          )}
        </Show>
      </div>
      <div role="status">
        <Show when={tried() === "trying"}>
          <p class="quiet">Asking…</p>
        </Show>
        <Show when={answered()}>
          {(outcome) => (
            <p class="notice">
              It said “{outcome().word}” in {tookInWords(outcome().milliseconds)}.
            </p>
          )}
        </Show>
        <Show when={failed()}>{(reason) => <p class="notice stop">{reason()}</p>}</Show>
        <Show when={facts()}>
          {(one) => (
            <p class="quiet">
              {abilitiesInWords(one()).join(" · ")}.{" "}
              <Show when={answered()} fallback={questionsInWords(one())}>
                {(outcome) => (
                  <>
                    {stop() === undefined
                      ? notFoundOut(one())
                      : `Finding out what it can: ${counted(outcome().left, "question")} left…`}
                  </>
                )}
              </Show>
            </p>
          )}
        </Show>
      </div>
      <fieldset class="server-neurons">
        <legend>Who may use it</legend>
        <p class="quiet">{meaning} You can change this at any time.</p>
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
