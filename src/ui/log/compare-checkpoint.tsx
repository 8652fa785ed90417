import { createSignal, Show } from "solid-js";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";

/** Asks for a checkpoint that was kept elsewhere and says whether the log here is still the one it was made of. */
export function CompareCheckpoint() {
  const shell = useShell();
  const [said, setSaid] = createSignal<{ readonly good: boolean; readonly text: string }>();

  async function compare(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const verdict = await shell.app.audit.verify(await file.text());
    if (verdict.kind === "intact") {
      const text = `The log still is what that checkpoint says. It has ${counted(verdict.entries, "entry", "entries")} now.`;
      setSaid({ good: true, text });
    } else {
      const where = verdict.kind === "broken" ? `The log does not fit, from entry ${verdict.seq} on: ` : "";
      setSaid({ good: false, text: where + verdict.reason });
    }
  }

  return (
    <section>
      <h3>Compare with one you kept</h3>
      <label class="field">
        <span class="unseen">A checkpoint you kept</span>
        <input class="input" type="file" onChange={(event) => void compare(event.currentTarget.files?.[0])} />
      </label>
      <div role="status">
        <Show when={said()}>
          {(verdict) => (
            <p class="notice" classList={{ inside: verdict().good, stop: !verdict().good }}>
              {verdict().text}
            </p>
          )}
        </Show>
      </div>
    </section>
  );
}
