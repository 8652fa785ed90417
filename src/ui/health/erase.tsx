import { createSignal } from "solid-js";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";

const word = "erase";

/** The one thing here that nothing brings back: so a person types a word for it. */
export default function Erase() {
  const shell = useShell();
  const [typed, setTyped] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const sure = () => typed().trim().toLowerCase() === word;
  async function erase(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!sure()) return;
    setBusy(true);
    await shell.app.device.eraseEverything();
  }
  return (
    <Modal title="Erase everything on this device" onClose={() => shell.dialogs.close()}>
      <form onSubmit={(event) => void erase(event)}>
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
        <div class="choices">
          <button type="submit" class="btn danger" disabled={!sure() || busy()}>
            {busy() ? "Erasing…" : "Erase everything"}
          </button>
          <button type="button" class="btn" onClick={() => shell.dialogs.close()}>
            Keep it
          </button>
        </div>
      </form>
    </Modal>
  );
}
