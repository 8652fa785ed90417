import { createSignal, Show } from "solid-js";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { createNewPassphrase } from "#ui/parts/new-passphrase.tsx";
import "./safety.css";

/** A new passphrase, typed twice, and whether BRANE asks for it from now on. */
export function SetPassphrase(props: {
  /** Whether BRANE asks at every opening already. */
  readonly asks: boolean;
  readonly set: (passphrase: string, asks: boolean) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const chosen = createNewPassphrase("whoever has the disk");
  const [asks, setAsks] = createSignal(true);

  async function set(): Promise<string | undefined> {
    const read = chosen.read();
    return read.kind === "refused" ? read.reason : props.set(read.passphrase, asks());
  }

  return (
    <DialogForm
      title={props.asks ? "Change the passphrase" : "Set a passphrase"}
      class="safety-form"
      does="Set it"
      doing="Setting it…"
      submit={set}
      onClose={() => props.onClose()}
    >
      {chosen.fields()}
      <Show when={!props.asks}>
        <label class="tick">
          <input type="checkbox" checked={asks()} onChange={(event) => setAsks(event.currentTarget.checked)} />
          Ask for it whenever BRANE opens
        </label>
      </Show>
      <p class="notice wait">
        Nobody can recover it: not us, not anyone. Make a recovery code too, so that forgetting it loses nothing.
      </p>
    </DialogForm>
  );
}
