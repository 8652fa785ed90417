import { createSignal, lazy, Match, onMount, Show, Switch } from "solid-js";
import type { App, LockDesk, LockOpening } from "#app/app.ts";
import { loadFonts } from "#ui/fonts/load-fonts.ts";
import { createTheme } from "#ui/shell/theme.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { WayForm } from "./way-form.tsx";
import "#ui/tokens.css";
import "#ui/styles/base.css";
import "#ui/sign/sign.css";
import "#ui/shell/full-page.css";

const Door = lazy(() => import("#ui/people/door.tsx"));
const word = "erase";

/** Instead of the app until a person opens it. Nothing of what is kept can be read behind this screen. */
export default function Lock(props: { readonly desk: LockDesk; readonly onOpen: (app: App) => void }) {
  const [typed, setTyped] = createSignal("");
  const several = () => props.desk.people.length > 0;
  let main!: HTMLElement;
  createTheme(); // the shell, which sets it for the app, comes later
  loadFonts();
  onMount(() => main.querySelector<HTMLElement>("[data-first]")?.focus());

  /** Goes in, or says why not. `atHome`: not to where whoever sat here before had been. */
  async function enter(trying: Promise<LockOpening>, atHome = false) {
    const opening = await trying;
    if (opening.kind === "open") {
      if (atHome) history.replaceState(null, "", "#/");
      props.onOpen(opening.app);
    }
    return opening.kind === "refused" ? opening : undefined;
  }

  return (
    <main class="full-page" id="main" ref={(element) => (main = element)}>
      <NeuronSign id="BRANE" size={44} />
      <Switch>
        <Match when={several()}>
          <Door desk={props.desk} enter={enter} />
        </Match>
        <Match when={!several()}>
          <h1 tabindex="-1">BRANE is locked.</h1>
          <p>What you keep here is sealed, and no model is running.</p>
          <WayForm
            ways={props.desk.ways}
            does="Open"
            doing="Opening…"
            show={(proof) => enter(props.desk.open(proof))}
          />
        </Match>
      </Switch>
      <details class="no-way">
        <summary>No way in any more?</summary>
        <p>
          Without the passphrase, a passkey or the recovery code nobody can open what is kept here, and neither can we.
          <Show when={several()} fallback=" You can erase it and begin again; ">
            {" "}
            An admin can remove you and invite you again, into an empty space, or come in and erase everything under
            Health. When no admin has a way in any more, delete this site's data in the browser's settings;{" "}
          </Show>
          .brane files that you saved open with their own passphrases.
        </p>
        <Show when={!several()}>
          <label class="field">
            <span>Type “{word}” to erase everything on this device</span>
            <input
              autocomplete="off"
              autocapitalize="none"
              value={typed()}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        </Show>
        <Show when={!several() && typed().trim().toLowerCase() === word}>
          <button type="button" class="btn danger" onClick={() => void props.desk.eraseEverything()}>
            Erase everything
          </button>
        </Show>
      </details>
    </main>
  );
}
