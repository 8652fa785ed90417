import { createSignal, For, Show } from "solid-js";
import type { Credential } from "#core/vault/credential.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { createNewPassphrase } from "#ui/parts/new-passphrase.tsx";
import { saveFile } from "#ui/parts/save-file.ts";
import { tellFault } from "#ui/shell/faults.ts";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords } from "#ui/words/format.ts";
import "#ui/parts/pick.css";
import "./package.css";

/** A neuron as one file: sealed with a passphrase, or readable by everyone who holds it. */
export default function ExportPackage(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const [sealed, setSealed] = createSignal(true);
  const chosen = createNewPassphrase("whoever has the file");
  const [keys, setKeys] = createSignal<readonly Credential[]>([]);
  const [added, setAdded] = createSignal<ReadonlySet<string>>(new Set());
  void shell.app.credentials().then(async (desk) => setKeys(await desk.list()), tellFault);
  const choose = (key: string, goes: boolean) =>
    setAdded((now) => new Set(goes ? [...now, key] : [...now].filter((each) => each !== key)));
  const name = () => shell.neurons()?.find((neuron) => neuron.id === props.neuronId)?.name ?? "this neuron";

  async function save(): Promise<string | undefined> {
    const read = sealed() ? chosen.read() : undefined;
    if (read?.kind === "refused") return read.reason;
    const options = read === undefined ? {} : { passphrase: read.passphrase, keys: [...added()] };
    const outcome = await shell.app.neurons.export(props.neuronId, options);
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
            Its memory is sealed, and keys if you add some. Name, description and tools stay readable.
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
        {chosen.fields()}
        <Show when={keys().length > 0}>
          <fieldset class="pick">
            <legend>Keys and passwords that go along</legend>
            <For each={keys()}>
              {(key) => (
                <label>
                  <input
                    type="checkbox"
                    checked={added().has(key.name)}
                    onChange={(event) => choose(key.name, event.currentTarget.checked)}
                  />
                  <span>
                    <b>{key.name}</b>
                    {key.goesTo}
                  </span>
                </label>
              )}
            </For>
          </fieldset>
          <p class="quiet">
            None, unless you add it. Whoever has the file and the passphrase can use what you add as you do.
          </p>
        </Show>
        <p class="notice wait">
          Nobody can recover it: not us, not anyone. Without the passphrase what is sealed is lost.
        </p>
      </Show>
    </DialogForm>
  );
}
