import type { GateTotal } from "#app/app.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { leftOf } from "#ui/membrane/left.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { useChat } from "#ui/chat/chat-context.ts";

/** The membrane's own figures; a press shows them whole. */
export function MembraneCard() {
  const shell = useShell();
  const chat = useChat();
  const totals = fromWatch<readonly GateTotal[]>(() => (listener) => shell.app.gate.watchTotals(listener));
  const left = () => leftOf(totals(), chat.neuronId());
  return (
    <button
      type="button"
      class="membrane-card"
      classList={{ open: shell.neuron()?.open === true }}
      onClick={() => shell.dialogs.open({ kind: "membrane", neuronId: chat.neuronId() })}
    >
      <NeuronSign id={chat.neuronId()} size={52} open={shell.neuron()?.open} />
      <span>
        <b>{left().title}</b>
        <span>{left().sentence} See and check.</span>
      </span>
    </button>
  );
}
