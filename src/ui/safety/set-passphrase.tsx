import { createSignal, Show } from "solid-js";
import { isGuessable } from "#ui/package/guessable.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import "./safety.css";

const advice = "Four or more unrelated words are hard to guess.";

/** A new passphrase, typed twice, and whether BRANE asks for it from now on. */
export function SetPassphrase(props: {
  /** Whether BRANE asks at every opening already. */
  readonly asks: boolean;
  readonly set: (passphrase: string, asks: boolean) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const [first, setFirst] = createSignal("");
  const [second, setSecond] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const [asks, setAsks] = createSignal(true);
  const type = () => (shown() ? "text" : "password");

  async function set(): Promise<string | undefined> {
    if (first() === "") return "Choose a passphrase.";
    if (first() !== second()) return "The two passphrases differ. Type the second one again.";
    return props.set(first(), asks());
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
        <Show when={first() !== "" && isGuessable(first())} fallback={advice}>
          Short: whoever has the disk can guess it. {advice}
        </Show>
      </p>
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
