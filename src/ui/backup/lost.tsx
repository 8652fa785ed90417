import { createSignal } from "solid-js";
import type { LossDesk } from "#app/app.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { Restore } from "./restore.tsx";
import { lostInWords } from "./lost-words.ts";
import "#ui/tokens.css";
import "#ui/styles/base.css";
import "#ui/sign/sign.css";
import "#ui/shell/full-page.css";

/** Instead of a first day that is none: the browser has lost the database, and a person says what happens next. */
export default function Lost(props: { readonly desk: LossDesk }) {
  const [busy, setBusy] = createSignal(false);
  async function beginAnew(): Promise<void> {
    setBusy(true);
    await props.desk.beginAnew();
  }
  return (
    <main class="full-page" id="main">
      <NeuronSign id="BRANE" size={44} />
      <h1 tabindex="-1">The browser has lost what you kept here.</h1>
      <p>{lostInWords(props.desk.lost)}</p>
      <p>
        Browsers do this after a crash, when the disk is full, or when site data are cleared. BRANE has deleted nothing,
        and writes nothing until you choose.
      </p>
      <h2>Restore a backup</h2>
      <Restore desk={props.desk.restore} foldersPossible={"showDirectoryPicker" in globalThis} />
      <h2>Or begin anew</h2>
      <p>
        The app starts empty, as on the first day. What you saved as .brane files opens again: neurons with their
        conversations, documents and facts.
      </p>
      <button type="button" class="btn" disabled={busy()} onClick={() => void beginAnew()}>
        Begin anew
      </button>
    </main>
  );
}
