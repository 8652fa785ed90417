import { For, Show } from "solid-js";
import type { AuditEntryView } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { useShell } from "#ui/shell/shell.ts";
import { EntryActs } from "./checkpoint-acts.tsx";
import { detailsInWords } from "./log-words.ts";

/** What an entry holds, read when it is opened: its details, its hash, and what can be done with it. */
export function LogEntry(props: { readonly seq: number }) {
  const shell = useShell();
  const read = fromPromise(async (): Promise<{ readonly entry: AuditEntryView } | { readonly reason: string }> => {
    const { seq } = props;
    const entries = await shell.app.audit.entries(seq - 1, seq);
    if ("kind" in entries) return entries;
    const [entry] = entries;
    return entry === undefined ? { reason: "This entry is damaged and cannot be read." } : { entry };
  });
  const entry = () => {
    const found = read();
    return found !== undefined && "entry" in found ? found.entry : undefined;
  };
  const whyNot = () => {
    const found = read();
    return found !== undefined && "reason" in found ? found.reason : "Opening…";
  };
  return (
    <Show when={entry()} fallback={<p class="quiet">{whyNot()}</p>}>
      {(found) => (
        <>
          <Show when={found().erased !== true} fallback={<p class="quiet">Its details were erased.</p>}>
            <For each={detailsInWords(found())}>{(words) => <p>{words}</p>}</For>
            <Show when={Object.keys(found().details).length > 0}>
              <pre class="exact" tabindex="0">
                {JSON.stringify(found().details, null, 2)}
              </pre>
            </Show>
          </Show>
          <p class="quiet log-hash">Hash {found().hash}</p>
          <EntryActs entry={found()} />
        </>
      )}
    </Show>
  );
}
