import { For } from "solid-js";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { useShell } from "#ui/shell/shell.ts";

/** The way back to neurons that came with the app and were removed; nothing where none was. */
export default function BringBack() {
  const shell = useShell();
  const away = fromPromise(() => {
    shell.neurons(); // whoever comes or goes: asked anew
    return shell.app.neurons.away();
  });
  async function bringBack(id: string, name: string): Promise<void> {
    await shell.app.neurons.bringBack(id);
    shell.go({ name: "chat", neuronId: id });
    shell.toasts.show(`${name} is back as it first came.`);
  }
  return (
    <ul class="away">
      <For each={away()}>
        {({ id, name }) => (
          <li>
            <button type="button" class="link" onClick={() => void bringBack(id, name)}>
              Bring back {name}
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}
