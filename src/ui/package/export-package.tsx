import { createSignal, Show } from "solid-js";
import type { NeuronId } from "#core/words/ids.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { saveFile } from "#ui/parts/save-file.ts";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords } from "#ui/words/format.ts";
import { isGuessable } from "./guessable.ts";
import "./package.css";

const advice = "Four or more unrelated words are hard to guess.";

/** A neuron as one file: sealed with a passphrase, or readable by everyone who holds it. */
export default function ExportPackage(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const [sealed, setSealed] = createSignal(true);
  const [first, setFirst] = createSignal("");
  const [second, setSecond] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const type = () => (shown() ? "text" : "password");
  const name = () => shell.neurons()?.find((neuron) => neuron.id === props.neuronId)?.name ?? "this neuron";

  async function save(): Promise<string | undefined> {
    if (sealed() && first() === "") return "Choose a passphrase, or save without one.";
    if (sealed() && first() !== second()) return "The two passphrases differ. Type the second one again.";
    const outcome = await shell.app.neurons.export(props.neuronId, sealed() ? { passphrase: first() } : {});
    if (outcome.kind === "refused") return outcome.reason;
    saveFile(outcome.blob, outcome.fileName);
    shell.toasts.show(`${outcome.fileName} is saved (${sizeInWords(outcome.blob.size)}).`);
    shell.dialogs.close();
    return undefined;
  }

  return (
    <DialogForm
      title={`Save ${name()} as a .brane file`}
      class="package"
      does="Save the file"
      doing="Saving…"
      submit={save}
      onClose={() => shell.dialogs.close()}
    >
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
        <div class="secret">
          {" "}
          <label class="field">
            <span>Passphrase</span>
            <input
              data-first
              type={type()}
              autocomplete="new-password"
              autocapitalize="none"
              spellcheck={false}
              aria-describedby="passphrase-hint"
              value={first()}
              onInput={(event) => setFirst(event.currentTarget.value)}
            />
          </label>
          <p class="quiet" id="passphrase-hint" aria-live="polite">
            <Show when={first() !== "" && isGuessable(first())} fallback={first() === "" ? advice : ""}>
              Short: whoever has the file can guess it. {advice}
            </Show>
          </p>
        </div>
        <div class="secret">
          {" "}
          <label class="field">
            <span>The same again</span>
            <input
              type={type()}
              autocomplete="new-password"
              autocapitalize="none"
              spellcheck={false}
              value={second()}
              onInput={(event) => setSecond(event.currentTarget.value)}
            />
          </label>
          <label class="tick">
            <input type="checkbox" checked={shown()} onChange={(event) => setShown(event.currentTarget.checked)} />
            Show
          </label>
        </div>{" "}
        <p class="notice wait">
          Nobody can recover it: not us, not anyone. Without the passphrase what is sealed is lost.
        </p>
      </Show>
    </DialogForm>
  );
}
