import { createSignal, For } from "solid-js";
import type { Fact } from "#app/app.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { useChat } from "#ui/chat/chat-context.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { useShell } from "#ui/shell/shell.ts";

/** What the neuron is to know in every conversation. */
export default function Facts() {
  const shell = useShell();
  const chat = useChat();
  const facts = fromWatch<readonly Fact[]>(() => {
    const id = chat.neuronId();
    return (listener) => shell.app.memory.watchFacts(id, listener);
  });
  const [key, setKey] = createSignal("");
  const [value, setValue] = createSignal("");
  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (key().trim() === "" || value().trim() === "") return;
    await shell.app.memory.setFact(chat.neuronId(), key().trim(), value().trim());
    setKey("");
    setValue("");
  }
  async function forget(fact: Fact): Promise<void> {
    const neuronId = chat.neuronId();
    await shell.app.memory.removeFact(neuronId, fact.key);
    shell.toasts.show(`“${fact.key}” is forgotten.`, {
      label: "Undo",
      run: () => void shell.app.memory.setFact(neuronId, fact.key, fact.value),
    });
  }
  return (
    <section class="holding">
      <h2>Facts</h2>
      <p class="holding-about">What this neuron should know in every conversation, such as a name or a unit.</p>
      <ul class="holding">
        <For each={facts()}>
          {(fact) => (
            <li>
              <span dir="auto">
                <b>{fact.key}</b>
                {fact.value}
              </span>
              <button
                type="button"
                class="icon-btn"
                aria-label={`Forget ${fact.key}`}
                onClick={() => void forget(fact)}
              >
                <Icon name="trash" size={16} />
              </button>
            </li>
          )}
        </For>
      </ul>
      <form class="add-fact" onSubmit={(event) => void add(event)}>
        <label class="field">
          <span>What it is about</span>
          <input value={key()} placeholder="My name" onInput={(event) => setKey(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>The fact</span>
          <input value={value()} placeholder="Ada" onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <button type="submit" class="btn">
          <Icon name="plus" size={16} /> Remember it
        </button>
      </form>
    </section>
  );
}
