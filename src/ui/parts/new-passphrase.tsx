import { createSignal, Show } from "solid-js";
import type { JSX } from "solid-js";
import { isGuessable } from "./guessable.ts";
import "./new-passphrase.css";
import "./tick.css";

const advice = "Four or more unrelated words are hard to guess.";

/** Fewer are tried through in an afternoon, whatever they are. */
const leastSigns = 8;

/** A passphrase that is being chosen, typed twice. */
export interface NewPassphrase {
  readonly fields: () => JSX.Element;
  /** What was typed; a refusal's `reason` says what is missing. */
  read():
    { readonly kind: "chosen"; readonly passphrase: string } | { readonly kind: "refused"; readonly reason: string };
}

/** `guesser`: who could guess a short one, as in "whoever has the disk". */
export function createNewPassphrase(guesser: string): NewPassphrase {
  const [first, setFirst] = createSignal("");
  const [second, setSecond] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const type = () => (shown() ? "text" : "password");
  return {
    read() {
      if (first() === "") return { kind: "refused", reason: "Choose a passphrase." };
      if (Array.from(first()).length < leastSigns) {
        return {
          kind: "refused",
          reason: `Choose at least ${leastSigns} signs: whoever tries finds a shorter one. ${advice}`,
        };
      }
      return first() === second()
        ? { kind: "chosen", passphrase: first() }
        : { kind: "refused", reason: "The two passphrases differ. Type the second one again." };
    },
    fields: () => (
      <div class="new-passphrase">
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
            Short: {guesser} can guess it. {advice}
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
      </div>
    ),
  };
}
