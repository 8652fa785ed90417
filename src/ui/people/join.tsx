import { createSignal, onMount, Show } from "solid-js";
import type { JSX } from "solid-js";
import { isGuessable } from "#ui/package/guessable.ts";
import { tellFault } from "#ui/shell/faults.ts";
import "#ui/lock/way-form.css";

type Own = { readonly kind: "passphrase"; readonly passphrase: string } | { readonly kind: "passkey" };

/** An invited person's first coming: the code they were given, and how they come in from now on. */
export function Join(props: {
  readonly join: (code: string, own: Own) => Promise<{ readonly reason: string } | undefined>;
  readonly also: JSX.Element;
}) {
  const [code, setCode] = createSignal("");
  const [first, setFirst] = createSignal("");
  const [second, setSecond] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const type = () => (shown() ? "text" : "password");
  let field!: HTMLInputElement;
  onMount(() => field.focus());

  async function join(own: Own): Promise<void> {
    if (busy()) return;
    if (code().trim() === "") {
      setProblem("Type the code of your invitation.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      setProblem((await props.join(code(), own))?.reason);
    } catch (thrown) {
      setProblem(tellFault(thrown));
    } finally {
      setBusy(false);
    }
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (first() === "") setProblem("Choose a passphrase.");
    else if (first() !== second()) setProblem("The two passphrases differ. Type the second one again.");
    else void join({ kind: "passphrase", passphrase: first() });
  }

  return (
    <>
      <p>
        You were invited. Type the code you were given, then choose how you come in from now on. Whoever invited you
        never learns it, and cannot read what you keep here.
      </p>
      <form class="way" onSubmit={submit}>
        <label class="field">
          <span>Code of your invitation</span>
          <input
            ref={(element) => (field = element)}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            value={code()}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>Your own passphrase</span>
          <input
            type={type()}
            autocomplete="new-password"
            autocapitalize="none"
            spellcheck={false}
            value={first()}
            onInput={(event) => setFirst(event.currentTarget.value)}
          />
        </label>
        <p class="quiet" aria-live="polite">
          <Show
            when={first() !== "" && isGuessable(first())}
            fallback="Four or more unrelated words are hard to guess."
          >
            Short: whoever has the disk can guess it. Four or more unrelated words are hard to guess.
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
        <Show when={problem()}>
          <p class="notice stop" role="alert">
            {problem()}
          </p>
        </Show>
        <div class="choices">
          <button type="submit" class="btn main" disabled={busy()}>
            {busy() ? "Coming in…" : "Come in"}
          </button>
          <button type="button" class="btn plain" disabled={busy()} onClick={() => void join({ kind: "passkey" })}>
            Use a passkey instead
          </button>
          {props.also}
        </div>
      </form>
    </>
  );
}
