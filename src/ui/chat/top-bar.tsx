import { Show } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import { conversationCommands, neuronCommands } from "#ui/commands/all-commands.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { Menu } from "#ui/parts/menu.tsx";
import { membraneWords } from "#ui/sign/membrane-words.ts";
import { NeuronSign, Ring } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { modelInWords } from "#ui/words/model.ts";
import { useChat } from "./chat-context.ts";
import { headInWords } from "./head-words.ts";

/** Who speaks, with which model, and the membrane: it stays in sight. */
export function TopBar(props: { readonly neuron: NeuronSummary }) {
  const shell = useShell();
  const chat = useChat();
  const thinking = () => chat.live()?.ended() === undefined && chat.live() !== undefined;

  function sub(): string {
    const status = shell.model();
    if (status.kind !== "ready") return modelInWords(status);
    const last = chat.messages().findLast((message) => message.role === "answer");
    return headInWords(status, last, chat.besides.of(chat.conversationId()) !== undefined);
  }

  return (
    <header class="top">
      <Show when={!chat.roomy()}>
        <button
          type="button"
          class="icon-btn"
          aria-label="Neurons and conversations"
          aria-haspopup="dialog"
          onClick={() => chat.show("rail")}
        >
          <Icon name="menu" />
        </button>
      </Show>
      <NeuronSign id={props.neuron.id} size={chat.roomy() ? 36 : 34} open={props.neuron.open} thinking={thinking()} />
      <div class="who">
        <h1 tabindex="-1">{props.neuron.name}</h1>
        <Show when={chat.roomy()} fallback={<MembranePill neuron={props.neuron} bare />}>
          <div class="sub">{sub()}</div>
        </Show>
      </div>
      <Show when={chat.roomy()}>
        <MembranePill neuron={props.neuron} />
      </Show>
      <Show when={!chat.wide()}>
        <button
          type="button"
          class="icon-btn"
          aria-label="Why, documents, facts and tools"
          aria-haspopup="dialog"
          onClick={() => chat.show(chat.side())}
        >
          <Icon name="panel" />
        </button>
      </Show>
      <Menu label="More" commands={[...conversationCommands(shell), ...neuronCommands(shell)]} />
    </header>
  );
}

/** The membrane in words; a press shows what has left. On a phone it stands under the name. */
function MembranePill(props: { readonly neuron: NeuronSummary; readonly bare?: boolean }) {
  const shell = useShell();
  return (
    <button
      type="button"
      class="pill"
      classList={{ open: props.neuron.open, bare: props.bare === true }}
      aria-haspopup="dialog"
      onClick={() => shell.dialogs.open({ kind: "membrane", neuronId: props.neuron.id })}
    >
      <Ring open={props.neuron.open} /> {membraneWords(props.neuron)}
    </button>
  );
}
