import { Show } from "solid-js";
import { PageLinks } from "#ui/shell/page-links.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { modelInWords } from "#ui/words/model.ts";

/** What is on this device, in one line, and the ways to check it. */
export function Footer() {
  const shell = useShell();
  return (
    <footer class="foot">
      <span>{modelInWords(shell.model())}</span>
      <Show when={shell.device()}>
        {(device) => <span>{device().offlineReady ? "Works offline" : "Not yet ready for offline"}</span>}
      </Show>
      <span class="grow" />
      <nav aria-label="About this device">
        <button type="button" class="link" onClick={() => shell.dialogs.open({ kind: "create" })}>
          Make a neuron
        </button>
        <PageLinks />
      </nav>
    </footer>
  );
}
