import { createSignal, onCleanup, Show } from "solid-js";
import { Composer } from "#ui/composer/composer.tsx";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { AlsoAsks, AskTwo } from "./ask-another.tsx";
import { useChat } from "./chat-context.ts";
import { createComposerPort } from "./composer-port.ts";
import { ContextMeter } from "./context-meter.tsx";
import { DropZone } from "#ui/parts/drop-zone.tsx";
import { ModelWait } from "./model-wait.tsx";
import { Thread } from "./thread.tsx";
import { TopBar } from "./top-bar.tsx";

/** The middle column: who speaks, what is said, and the composer under the thumb. */
export function Desk() {
  const shell = useShell();
  const chat = useChat();
  const port = createComposerPort(shell, chat);
  const [away, setAway] = createSignal(false);
  let scroller!: HTMLDivElement;
  const toEnd = () => scroller.scrollTo({ top: scroller.scrollHeight, behavior: "smooth" });

  /** Toasts stand above it (toast-stack.css). */
  function tellHeight(below: HTMLDivElement): void {
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty("--below", `${below.offsetHeight}px`));
    observer.observe(below);
    onCleanup(() => {
      observer.disconnect();
      root.removeProperty("--below");
    });
  }

  return (
    <DropZone class="desk" onFiles={(files) => port.attach(files)}>
      <Show when={shell.neuron()} fallback={<Gone />}>
        {(neuron) => (
          <>
            <TopBar neuron={neuron()} />
            <Thread neuron={neuron()} scroller={(element) => (scroller = element)} onAway={setAway} />
            <div class="below" ref={tellHeight}>
              <div>
                <Show when={away()}>
                  <button type="button" class="btn to-end" onClick={toEnd}>
                    To the newest
                  </button>
                </Show>
                <ModelWait />
                <ContextMeter />
                <AlsoAsks />
                <Show when={`${chat.neuronId()}/${chat.conversationId() ?? ""}`} keyed>
                  {(_place) => <Composer port={port} more={<AskTwo />} />}
                </Show>
              </div>
            </div>
          </>
        )}
      </Show>
    </DropZone>
  );
}

function Gone() {
  return (
    <div class="full-page">
      <NeuronSign id="nobody" size={44} />
      <h1 tabindex="-1">This neuron is not on this device.</h1>
      <p>It was removed, or the address comes from another machine. If you have its .brane file, open it.</p>
      <a class="btn main" href="#/">
        See the neurons that are here
      </a>
    </div>
  );
}
