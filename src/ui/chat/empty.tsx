import { createSignal, For, Show } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { useChat } from "./chat-context.ts";

/** An empty conversation teaches: what this neuron is for, what to ask, and what a model of this size can do. */
export function Empty(props: { readonly neuron: NeuronSummary }) {
  const shell = useShell();
  const chat = useChat();
  const config = fromPromise(() => shell.app.neurons.config(props.neuron.id));
  const [asked, setAsked] = createSignal(false);
  /** Once: a second press of a double click must not ask again. */
  const begin = (example: string) => {
    if (asked()) return;
    setAsked(true);
    void shell.askNew(chat.neuronId(), example).finally(() => setAsked(false));
  };
  const model = () => {
    const status = shell.model();
    return status.kind === "ready" ? status.info : undefined;
  };
  const isSmall = () => model()?.small !== false;
  return (
    <div class="empty">
      <NeuronSign id={props.neuron.id} size={64} open={props.neuron.open} />
      <h2>{props.neuron.description}</h2>
      <Show when={(config()?.metadata.examples.length ?? 0) > 0}>
        <ul class="examples" aria-label="Questions to begin with">
          <For each={config()?.metadata.examples.slice(0, 4)}>
            {(example) => (
              <li>
                <button type="button" onClick={() => begin(example)}>
                  <span dir="auto">{example}</span>
                  <Icon name="up" size={16} />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p>
        Drop a text or Markdown file here and ask about it: the answer names the passage it stands on. Type <b>/</b> to
        call a tool by hand.
      </p>
      <Show when={isSmall()}>
        <div class="good-for">
          <p>
            <b>What this model is good for.</b> {model()?.name ?? "SmolLM2 135M"} is very small, so that it fits in this
            page and runs on any machine. It understands English only. It answers simple questions, rewrites a few
            sentences, and finds an answer in a document you give it. It does not calculate, it invents facts when it
            has no document, and it repeats itself in long lists.
          </p>
          <p>
            <b>For real work</b> it is too small: larger ones stand under <a href="#/models">Models</a>. Until you have
            one, give it the document, and check what matters against the passages shown at its side.
          </p>
        </div>
      </Show>
    </div>
  );
}
