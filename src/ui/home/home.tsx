import { createSignal, For, lazy, Show, Suspense } from "solid-js";
import type { NeuronId } from "#core/words/ids.ts";
import { NeuronSign, Ring } from "#ui/sign/neuron-sign.tsx";
import { deviceWords, membraneWords } from "#ui/sign/membrane-words.ts";
import { Composer } from "#ui/composer/composer.tsx";
import type { ComposerPort } from "#ui/composer/composer.tsx";
import { DropZone } from "#ui/parts/drop-zone.tsx";
import { Icon } from "#ui/parts/icon.tsx";
import { lockNow } from "#ui/shell/lock-now.ts";
import { useShell } from "#ui/shell/shell.ts";
import { Footer } from "./footer.tsx";
import { GoesTo } from "./goes-to.tsx";
import { pickNeuron } from "./pick-neuron.ts";
import "./home.css";

const BringBack = lazy(() => import("./bring-back.tsx"));

/** The first screen: what this is, a box to try it, and the neurons that are here. */
export function Home() {
  const shell = useShell();
  const neurons = () => shell.neurons() ?? [];
  const [problem, setProblem] = createSignal("");

  const [typed, setTyped] = createSignal("");
  const [chosen, setChosen] = createSignal<NeuronId>();
  /** Whom a question goes to: whom the person chose, or who fits its words. */
  const recipient = (text: string) => neurons().find(({ id }) => id === chosen()) ?? pickNeuron(text, neurons());

  const port: ComposerPort = {
    placeholder: "Ask anything…",
    typed: setTyped,
    draft: () => shell.drafts.at({}),
    get busy() {
      return false;
    },
    async send(text) {
      const neuron = recipient(text);
      if (neuron === undefined) {
        setProblem("No neuron is here yet. Open a .brane file or make one from a YAML file, then ask again.");
        return false;
      }
      await shell.askNew(neuron.id, text);
      return true;
    },
    stop: () => undefined,
    attach(files) {
      const neuron = recipient(files.map((file) => file.name).join(" "));
      if (neuron === undefined) return;
      shell.go({ name: "chat", neuronId: neuron.id });
      for (const file of files) void shell.addDocument(neuron.id, file);
    },
    lastQuestion: () => undefined,
    tools: [],
    eager: true,
  };

  return (
    <div class="home">
      <DropZone class="home-main" onFiles={(files) => port.attach(files)}>
        <header class="home-top">
          <NeuronSign id="BRANE" size={44} open={shell.anyOpen()} />
          <span class="brand">BRANE</span>
          <button
            type="button"
            class="pill"
            classList={{ open: shell.anyOpen() }}
            onClick={() => shell.dialogs.open({ kind: "membrane" })}
          >
            <Ring open={shell.anyOpen()} /> {deviceWords(neurons())}
          </button>
        </header>
        <Show when={shell.app.me}>
          {(name) => (
            <p class="hello">
              Hello, <span translate="no">{name()}</span>.{" "}
              <button type="button" class="link" onClick={() => void lockNow(shell)}>
                Lock
              </button>
            </p>
          )}
        </Show>
        <h1 tabindex="-1">Own your agent the way you own a file.</h1>
        <p class="lead">
          It runs in this page, without a network: model, memory, documents and tools. Try one, teach it, and hand it
          on.
        </p>
        <div class="ask">
          <Composer port={port} large />
          <Show when={neurons().length > 0}>
            <GoesTo neurons={neurons()} to={recipient(typed())?.id} onChoose={setChosen} />
          </Show>
          <Show when={problem()}>
            <p class="notice wait" role="alert">
              {problem()}
            </p>
          </Show>
        </div>
        <h2 class="unseen">Neurons</h2>
        <ul class="cards">
          <For each={neurons()}>
            {(neuron) => (
              <li>
                <a class="card" href={shell.hrefOf({ name: "chat", neuronId: neuron.id })}>
                  <NeuronSign id={neuron.id} size={40} open={neuron.open} />
                  <b>{neuron.name}</b>
                  <span class="about">{neuron.description}</span>
                  <span class="membrane-tag" classList={{ open: neuron.open }}>
                    <Ring open={neuron.open} /> {membraneWords(neuron)}
                  </span>
                </a>
              </li>
            )}
          </For>
          <li>
            <button type="button" class="card dash" onClick={() => shell.dialogs.open({ kind: "open-package" })}>
              <span class="card-icon">
                <Icon name="open" size={20} />
              </span>
              <b>Open a .brane file</b>
              <span class="about">
                From a colleague, a backup, or another machine. Nothing in it runs before you agree.
              </span>
            </button>
          </li>
        </ul>
        <Suspense>
          <BringBack />
        </Suspense>
      </DropZone>
      <Footer />
    </div>
  );
}
