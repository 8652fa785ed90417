import { createSignal, onMount, Show } from "solid-js";
import type { JSX } from "solid-js";
import { createNewPassphrase } from "#ui/parts/new-passphrase.tsx";
import { passkeysWorkHere } from "#ui/parts/passkey-place.tsx";
import { Problem } from "#ui/parts/problem.tsx";
import { tellFault } from "#ui/shell/faults.ts";
import "#ui/lock/way-form.css";

type Own = { readonly kind: "passphrase"; readonly passphrase: string } | { readonly kind: "passkey" };

/** An invited person's first coming: the code they were given, and how they come in from now on. */
export function Join(props: {
  readonly join: (code: string, own: Own) => Promise<{ readonly reason: string } | undefined>;
  readonly also: JSX.Element;
}) {
  const [code, setCode] = createSignal("");
  const own = createNewPassphrase("whoever has the disk");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  let field!: HTMLInputElement;
  onMount(() => field.focus());

  async function join(way: Own): Promise<void> {
    if (busy()) return;
    if (code().trim() === "") {
      setProblem("Type the code of your invitation.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      setProblem((await props.join(code(), way))?.reason);
    } catch (thrown) {
      setProblem(tellFault(thrown));
    } finally {
      setBusy(false);
    }
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const chosen = own.read();
    if (chosen.kind === "refused") setProblem(chosen.reason);
    else void join({ kind: "passphrase", passphrase: chosen.passphrase });
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
        {own.fields()}
        <Problem why={problem()} />
        <div class="choices">
          <button type="submit" class="btn main" disabled={busy()}>
            {busy() ? "Coming in…" : "Come in"}
          </button>
          <Show when={passkeysWorkHere()}>
            <button type="button" class="btn plain" disabled={busy()} onClick={() => void join({ kind: "passkey" })}>
              Use a passkey instead
            </button>
          </Show>
          {props.also}
        </div>
        <Show when={!passkeysWorkHere()}>
          <p class="quiet">
            A passkey instead takes an address with a name, and this one is a number: a passphrase is what works here.
          </p>
        </Show>
      </form>
    </>
  );
}
