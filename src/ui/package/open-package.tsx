import { createSignal, Match, onMount, Show, Switch } from "solid-js";
import type { OpenPackageOutcome } from "#app/app.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { tellFault } from "#ui/shell/faults.ts";
import { useShell } from "#ui/shell/shell.ts";
import { PackagePreview } from "./package-preview.tsx";
import "./package.css";

type Step = { readonly kind: "choose" } | { readonly kind: "reading" } | OpenPackageOutcome;

/** From a file to a neuron: read strictly, shown, and kept only when a person agrees. */
export default function OpenPackage(props: { readonly file: Blob | undefined }) {
  const shell = useShell();
  const [step, setStep] = createSignal<Step>({ kind: "choose" });
  const [passphrase, setPassphrase] = createSignal("");
  let blob = props.file;
  let picker: HTMLInputElement | undefined;
  const close = () => shell.dialogs.close();

  async function read(): Promise<void> {
    if (blob === undefined) return;
    const tried = passphrase();
    setPassphrase("");
    setStep({ kind: "reading" });
    try {
      setStep(await shell.app.neurons.open(blob, tried === "" ? {} : { passphrase: tried }));
    } catch (thrown) {
      setStep({ kind: "refused", reason: tellFault(thrown) });
    }
  }
  function take(file: File | undefined): void {
    if (file === undefined) return;
    blob = file;
    setPassphrase("");
    void read();
  }
  onMount(() => (blob === undefined ? picker?.click() : void read()));
  /** Asked for the first time, or after one that did not open it: then `reason` says what is. */
  const sealed = () => as("needs-passphrase") ?? as("cannot-open");
  const as = <Kind extends Step["kind"]>(kind: Kind) => {
    const now = step();
    return now.kind === kind ? (now as Extract<Step, { readonly kind: Kind }>) : undefined;
  };
  const refusal = () => as("refused")?.reason;

  return (
    <Modal title="Open a .brane file" onClose={close} wide={step().kind === "opened"}>
      <input
        ref={(element) => (picker = element)}
        type="file"
        hidden
        accept=".brane,application/vnd.brane"
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
      <Switch>
        <Match when={as("choose")}>
          <div
            class="stack"
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              take(event.dataTransfer?.files[0]);
            }}
          >
            <p>It is read and shown first. Nothing in it runs, and nothing is kept, before you agree.</p>
            <button type="button" class="btn main" data-first onClick={() => picker?.click()}>
              Choose a file
            </button>
          </div>
        </Match>
        <Match when={as("reading")}>
          <p role="status">Reading and checking the file…</p>
        </Match>
        <Match when={sealed()}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (passphrase() !== "") void read();
            }}
          >
            <p>This file is sealed. The person who saved it chose the passphrase, and nobody else has it.</p>
            <Show when={as("cannot-open")}>
              {(closed) => (
                <p class="notice wait" role="alert">
                  {closed().reason}
                </p>
              )}
            </Show>
            <label class="field">
              <span>Passphrase</span>
              <input
                ref={(element) => queueMicrotask(() => element.focus())}
                type="password"
                autocomplete="off"
                value={passphrase()}
                onInput={(event) => setPassphrase(event.currentTarget.value)}
              />
            </label>
            <div class="choices">
              <button type="submit" class="btn main">
                Open
              </button>
              <button type="button" class="btn plain" onClick={close}>
                Cancel
              </button>
            </div>
          </form>
        </Match>
        <Match when={refusal()}>
          {(reason) => (
            <div class="stack">
              <p class="notice stop" role="alert">
                <Show when={blob instanceof File && blob.name}>{(name) => <b translate="no">{name()}</b>}</Show>
                <span>{reason()}</span>
              </p>
              <p>Nothing of it was kept, and what you have is unchanged.</p>
              <div class="choices">
                <button type="button" class="btn main" onClick={() => picker?.click()}>
                  Choose another file
                </button>
                <button type="button" class="btn plain" onClick={close}>
                  Close
                </button>
              </div>
            </div>
          )}
        </Match>
        <Match when={as("opened")}>
          {(opened) => (
            <PackagePreview
              preview={opened().preview}
              accept={(how) => opened().accept(how)}
              onRefused={(reason) => setStep({ kind: "refused", reason })}
            />
          )}
        </Match>
      </Switch>
    </Modal>
  );
}
