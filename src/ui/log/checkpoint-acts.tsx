import { createSignal, Show } from "solid-js";
import type { AuditEntryView } from "#app/app.ts";
import { saveFile } from "#ui/parts/save-file.ts";
import { useShell } from "#ui/shell/shell.ts";

/** What can be done with one entry: its proof taken away, its details erased for good (asked twice). */
export function EntryActs(props: { readonly entry: AuditEntryView }) {
  const shell = useShell();
  const [sure, setSure] = createSignal(false);
  const [said, setSaid] = createSignal<string>();
  const hasDetails = () => Object.keys(props.entry.details).length > 0;

  async function prove(): Promise<void> {
    const { seq } = props.entry;
    const proved = await shell.app.audit.prove(seq);
    if (proved.kind === "refused") setSaid(proved.reason);
    else saveFile(new Blob([proved.proof], { type: "text/plain" }), `brane-log-entry-${seq}.tlog-proof`);
  }
  async function erase(): Promise<void> {
    const outcome = await shell.app.audit.eraseDetails({ seq: props.entry.seq });
    setSure(false);
    setSaid(outcome.kind === "refused" ? outcome.reason : "The details are erased. The log says so, and still holds.");
  }

  return (
    <div class="log-acts">
      <button type="button" class="btn" onClick={() => void prove()}>
        Save a proof of this entry
      </button>
      <Show when={hasDetails()}>
        <Show
          when={sure()}
          fallback={
            <button type="button" class="btn" onClick={() => setSure(true)}>
              Erase its details
            </button>
          }
        >
          <button type="button" class="btn danger" onClick={() => void erase()}>
            Erase for good
          </button>
          <button type="button" class="btn" onClick={() => setSure(false)}>
            Keep them
          </button>
        </Show>
      </Show>
      <p class="quiet" role="status">
        {said()}
      </p>
    </div>
  );
}
