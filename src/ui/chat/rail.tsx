import { For, Show } from "solid-js";
import { membraneWords } from "#ui/sign/membrane-words.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { Icon } from "#ui/parts/icon.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { useChat } from "./chat-context.ts";
import "./rail.css";

/** Whom I talk to, and about what. `bare`: inside a sheet that has its own heading. */
export function Rail(props: { readonly bare?: boolean }) {
  const shell = useShell();
  const chat = useChat();
  const href = (conversationId: string) => shell.hrefOf({ name: "chat", neuronId: chat.neuronId(), conversationId });
  return (
    <div class="rail-body">
      <div class="rail-brand">
        <a class="brand-link" href="#/" aria-label="BRANE, home">
          <NeuronSign id="BRANE" size={26} open={shell.anyOpen()} /> <span class="brand">BRANE</span>
        </a>
        <Show when={!props.bare}>
          <button
            type="button"
            class="icon-btn"
            aria-label="Find a command"
            onClick={() => shell.dialogs.open({ kind: "palette" })}
          >
            <Icon name="search" />
          </button>
        </Show>
      </div>
      <h2>Neurons</h2>
      <ul class="rail-list">
        <For each={shell.neurons()}>
          {(neuron) => (
            <li>
              <a
                class="item"
                href={shell.hrefOf({ name: "chat", neuronId: neuron.id })}
                aria-current={neuron.id === chat.neuronId() ? "true" : undefined}
              >
                <NeuronSign id={neuron.id} size={28} open={neuron.open} />
                <span>
                  <b>{neuron.name}</b>
                  <Show when={neuron.id === chat.neuronId() || neuron.open}>
                    <small>{membraneWords(neuron)}</small>
                  </Show>
                </span>
              </a>
            </li>
          )}
        </For>
      </ul>
      <div class="rail-head">
        <h2>Conversations</h2>
        <a
          class="icon-btn"
          href={shell.hrefOf({ name: "chat", neuronId: chat.neuronId() })}
          aria-label="New conversation"
        >
          <Icon name="plus" />
        </a>
      </div>
      <ul class="rail-list talks">
        <For
          each={shell.conversations()}
          fallback={<li class="quiet rail-none">None yet. Your first question starts one.</li>}
        >
          {(conversation) => (
            <li>
              <a
                class="item talk"
                href={href(conversation.id)}
                aria-current={conversation.id === chat.conversationId() ? "page" : undefined}
              >
                <span dir="auto">{conversation.title === "" ? "New conversation" : conversation.title}</span>
                <Show when={shell.turns.running(conversation.id)}>
                  <span class="busy">
                    <span class="unseen">An answer is being written</span>
                  </span>
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
      <span class="grow" />
      <ul class="rail-list">
        <li>
          <a class="item foot-item" href="#/models">
            <Icon name="model" /> Models
          </a>
        </li>
        <li>
          <a class="item foot-item" href="#/log">
            <Icon name="log" /> Log
          </a>
        </li>
        <li>
          <a class="item foot-item" href="#/health">
            <Icon name="health" /> Health
          </a>
        </li>
        <li>
          <a class="item foot-item" href="#/docs">
            <Icon name="book" /> Help
          </a>
        </li>
      </ul>
    </div>
  );
}
