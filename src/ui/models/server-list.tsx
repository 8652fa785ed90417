import { createSignal, For, onCleanup, Show } from "solid-js";
import type { ConnectedModelServer } from "#app/app.ts";
import type { ServerPreset } from "#core/broker/server-presets.ts";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import { ServerDialog } from "./server-dialog.tsx";
import "#ui/parts/rows.css";
import "./servers.css";

/** The servers that are connected: where they are, what they have, who may use them. A section of the models' page. */
export function ServerList() {
  const shell = useShell();
  const [servers, setServers] = createSignal<readonly ConnectedModelServer[]>();
  const [presets, setPresets] = createSignal<readonly ServerPreset[]>([]);
  const [editing, setEditing] = createSignal<{ readonly server?: ConnectedModelServer }>();
  const desk = shell.app.modelServers();
  let connect: HTMLButtonElement | undefined;
  let stop: () => void = () => undefined;
  let over = false;
  void desk.then((found) => {
    if (over) return;
    setPresets(found.presets);
    stop = found.watch(setServers);
  });
  onCleanup(() => {
    over = true;
    stop();
  });

  const names = (ids: readonly string[]) =>
    ids.map((id) => shell.neurons()?.find((one) => one.id === id)?.name ?? id).join(", ");

  async function remove({ id, name }: ConnectedModelServer): Promise<void> {
    connect?.focus(); // where a second Enter cuts no other server
    const { restore } = await (await desk).remove(id);
    shell.toasts.show(`${name} is disconnected.`, { label: "Undo", run: () => void restore() });
  }

  return (
    <section class="servers">
      <h2>Model servers</h2>
      <p>
        Ollama, LM Studio, a server in the house, or one of OpenAI or Anthropic. What a neuron is asked goes there only
        for those you name.
      </p>
      <ul class="rows">
        {/* By their ids: a row that is read anew keeps its buttons, and with them the focus that comes back to them. */}
        <For each={(servers() ?? []).map(({ id }) => id)}>
          {(id) => (
            <Show when={servers()?.find((one) => one.id === id)}>
              {(server) => (
                <li>
                  <div>
                    <b>{server().name}</b> <span class="quiet">{server().base}</span>
                    <span>
                      {counted(server().models.length, "model")}: {shortly(server().models.map(({ id }) => id))}
                    </span>
                    <span class="tag" classList={{ wait: !server().here, inside: server().here }}>
                      {server().here ? "On this device" : "Words leave this device"}
                    </span>
                    <span class="quiet">
                      <Show when={server().neurons.length > 0} fallback="No neuron may use it.">
                        For {names(server().neurons)}
                      </Show>
                    </span>
                  </div>
                  <div class="choices">
                    <button
                      type="button"
                      class="btn"
                      aria-label={`Edit ${server().name}`}
                      onClick={() => setEditing({ server: server() })}
                    >
                      Edit
                    </button>
                    <button
                      type="button"
                      class="btn"
                      aria-label={`Disconnect ${server().name}`}
                      onClick={() => void remove(server())}
                    >
                      Disconnect
                    </button>
                  </div>
                </li>
              )}
            </Show>
          )}
        </For>
      </ul>
      <button
        ref={(button) => (connect = button)}
        type="button"
        class="btn"
        disabled={servers() === undefined}
        onClick={() => setEditing({})}
      >
        Connect a model server
      </button>
      <Show when={editing()} keyed>
        {(one) => <ServerDialog presets={presets()} {...one} onClose={() => setEditing(undefined)} />}
      </Show>
    </section>
  );
}

/** The first few. */
const shortly = (ids: readonly string[]): string =>
  ids.length <= 4 ? ids.join(", ") : `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more`;
