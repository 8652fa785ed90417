import { createSignal, Show } from "solid-js";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import { asNote } from "./kept-checkpoint.ts";

/**
 * Takes a checkpoint that was kept elsewhere, pasted, dropped or chosen as a file, and says whether the log here still
 * begins as that one says.
 */
export function CompareCheckpoint() {
  const shell = useShell();
  const [said, setSaid] = createSignal<{ readonly good: boolean; readonly text: string }>();
  const [over, setOver] = createSignal(false);
  let asked = 0;

  async function compare(text: string): Promise<void> {
    asked += 1;
    const mine = asked;
    if (text.trim() === "") {
      setSaid(undefined);
      return;
    }
    const verdict = await shell.app.audit.verify(asNote(text));
    if (mine !== asked) return; // another one came meanwhile
    if (verdict.kind === "intact") {
      setSaid({
        good: true,
        text: `The log continues it: all that it vouches for is here, unchanged. The log has ${counted(verdict.entries, "entry", "entries")} now.`,
      });
    } else if (verdict.kind === "broken") {
      setSaid({ good: false, text: `The log does not continue it, from entry ${verdict.seq} on: ${verdict.reason}` });
    } else setSaid({ good: false, text: verdict.reason });
  }
  async function take(files: FileList | null | undefined): Promise<void> {
    const file = files?.[0];
    if (file !== undefined) await compare(await file.text());
  }

  return (
    <section
      classList={{ "drop-over": over() }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (event.dataTransfer?.files.length === 0) return; // a text: the field below takes it itself
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files);
      }}
    >
      <h3>Compare with one you kept</h3>
      <label class="field">
        <span>Paste it here, drop its file, or scan its code with another device and paste what that says</span>
        <textarea
          class="input exact"
          rows="4"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => void compare(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>Or choose its file</span>
        <input class="input" type="file" onChange={(event) => void take(event.currentTarget.files)} />
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
