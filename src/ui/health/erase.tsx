import { createSignal } from "solid-js";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";

const word = "erase";

/** The one thing here that nothing brings back: so a person types a word for it. */
export default function Erase() {
  const shell = useShell();
  const [typed, setTyped] = createSignal("");
  async function erase(): Promise<undefined> {
    await shell.app.device.eraseEverything();
  }
  return (
    <DialogForm
      title="Erase everything on this device"
      does="Erase everything"
      doing="Erasing…"
      danger
      disabled={typed().trim().toLowerCase() !== word}
      cancel="Keep it"
      submit={erase}
      onClose={() => shell.dialogs.close()}
    >
      <p>
        Neurons, conversations, documents, permissions and the log are deleted, keys first. This cannot be undone. If
        you want to keep a neuron, save it as a .brane file before.
      </p>
      <label class="field">
        <span>Type “{word}” to agree</span>
        <input
          data-first
          autocomplete="off"
          autocapitalize="none"
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
    </DialogForm>
  );
}
