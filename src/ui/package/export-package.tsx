import { createSignal, Show } from "solid-js";
import type { NeuronId } from "#core/words/ids.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { saveFile } from "#ui/parts/save-file.ts";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords } from "#ui/words/format.ts";
import "./package.css";

/** A neuron as one file: sealed with a passphrase, or readable by everyone who holds it. */
export default function ExportPackage(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const [sealed, setSealed] = createSignal(true);
  const [first, setFirst] = createSignal("");
  const [second, setSecond] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal("");
  const name = () => shell.neurons()?.find((neuron) => neuron.id === props.neuronId)?.name ?? "this neuron";

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (sealed() && first() === "") return void setProblem("Choose a passphrase, or save without one.");
    if (sealed() && first() !== second())
      return void setProblem("The two passphrases differ. Type the second one again.");
    setProblem("");
    setBusy(true);
    const outcome = await shell.app.neurons.export(props.neuronId, sealed() ? { passphrase: first() } : {});
    setBusy(false);
    if (outcome.kind === "refused") return void setProblem(outcome.reason);
    saveFile(outcome.blob, outcome.fileName);
    shell.toasts.show(`${outcome.fileName} is saved (${sizeInWords(outcome.blob.size)}).`);
    shell.dialogs.close();
  }

  return (
    <Modal title={`Save ${name()} as a .brane file`} onClose={() => shell.dialogs.close()}>
      <form class="package" onSubmit={(event) => void save(event)}>
        <p>One file with what it is, what it remembers, its documents and its tools. Permissions you gave stay here.</p>
        <fieldset class="pick">
          <legend class="unseen">How to save it</legend>
          <label>
            <input type="radio" name="sealed" checked={sealed()} onChange={() => setSealed(true)} />
            <span>
              <b>With a passphrase</b>
              Memory and secrets are sealed. Name, description and tools stay readable.
            </span>
          </label>
          <label>
            <input type="radio" name="sealed" checked={!sealed()} onChange={() => setSealed(false)} />
            <span>
              <b>Without one</b>
              Everyone who has the file can read the conversations, facts and documents in it.
            </span>
          </label>
        </fieldset>
        <Show when={sealed()}>
          <label class="field">
            <span>Passphrase</span>
            <input
              data-first
              type="password"
              autocomplete="new-password"
              value={first()}
              onInput={(event) => setFirst(event.currentTarget.value)}
            />
          </label>
          <label class="field">
            <span>The same again</span>
            <input
              type="password"
              autocomplete="new-password"
              value={second()}
              onInput={(event) => setSecond(event.currentTarget.value)}
            />
          </label>
          <p class="notice wait">
            Nobody can recover it: not us, not anyone. Without the passphrase what is sealed is lost. Four or more
            unrelated words are easy to remember and hard to guess.
          </p>
        </Show>
        <Show when={problem()}>
          <p class="notice stop" role="alert">
            {problem()}
          </p>
        </Show>
        <div class="choices">
          <button type="submit" class="btn main" disabled={busy()}>
            {busy() ? "Saving…" : "Save the file"}
          </button>
          <button type="button" class="btn plain" onClick={() => shell.dialogs.close()}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}
