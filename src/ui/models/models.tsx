import { createSignal, For, onCleanup, Show } from "solid-js";
import type { ModelsState } from "#app/app.ts";
import { Page } from "#ui/shell/page.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { BringModel } from "./bring-model.tsx";
import { Catalogue } from "./catalogue.tsx";
import { ModelList } from "./model-list.tsx";
import { machineInWords, modes } from "./model-words.ts";
import { NeuronModels } from "./neuron-models.tsx";
import { ServerList } from "./server-list.tsx";
import "#ui/parts/pick.css";
import "./models.css";

/** Which models can answer, how they fit this machine, who uses which, and where they may run. */
export default function Models() {
  const shell = useShell();
  const [state, setState] = createSignal<ModelsState>();
  const desk = shell.app.models();
  const downloads = shell.app.downloads?.();
  let stop: () => void = () => undefined;
  let over = false;
  void desk.then((found) => {
    if (!over) stop = found.watch(setState);
  });
  onCleanup(() => {
    over = true;
    stop();
  });

  return (
    <Page
      title="Models"
      lead="What can answer, what it is good for, whether it fits this machine, and which neuron uses it."
    >
      <Show when={state()} fallback={<p role="status">Looking what is here…</p>}>
        {(now) => (
          <>
            <section>
              <h2>On hand</h2>
              <ModelList models={now().models} removal={now().removal} />
              <p>{machineInWords(now())}</p>
              <Show when={shell.device()?.storage?.persisted === false}>
                <p>
                  The browser may delete models when the disk is nearly full. <a href="#/health">Health</a> says how to
                  ask it to keep them.
                </p>
              </Show>
            </section>
            {/* Before the list of all that can be fetched, which is long: who goes by keys would walk through all of it. */}
            <ServerList />
            <Show when={downloads}>{(found) => <Catalogue desk={found()} state={now()} />}</Show>
            <section>
              <h2>Bring a model</h2>
              <BringModel />
            </section>
            <section>
              <h2>Which neuron uses which</h2>
              <NeuronModels state={now()} />
            </section>
            <section>
              <h2>Where models may run</h2>
              <fieldset class="pick">
                <For each={modes}>
                  {({ mode, name, about }) => (
                    <label>
                      <input
                        type="radio"
                        name="mode"
                        checked={now().mode === mode}
                        onChange={() => void desk.then((found) => found.setMode(mode))}
                      />
                      <span>
                        <b>{name}</b>
                        {about}
                      </span>
                    </label>
                  )}
                </For>
              </fieldset>
            </section>
          </>
        )}
      </Show>
    </Page>
  );
}
