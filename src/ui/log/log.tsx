import { createMemo, createSignal, For, lazy, Show } from "solid-js";
import type { LogView } from "#app/app.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { saveFile } from "#ui/parts/save-file.ts";
import { Page } from "#ui/shell/page.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import { LogLine } from "./log-line.tsx";
import { filterLog } from "./filter-log.ts";
import { topics } from "./log-words.ts";
import "./log.css";

const KeepCheckpoint = lazy(() => import("./checkpoint.tsx"));

const step = 100;

/** The log: what was meant to happen, written before, and how it ended, written after. */
export default function Log() {
  const shell = useShell();
  const view = fromWatch<LogView>(() => (listener) => shell.app.audit.watch(listener));
  const [words, setWords] = createSignal("");
  const [neuronId, setNeuronId] = createSignal("");
  const [topic, setTopic] = createSignal("");
  const [shown, setShown] = createSignal(step);
  const [keeping, setKeeping] = createSignal(false);
  const [verdict, setVerdict] = createSignal<{ readonly intact: boolean; readonly text: string }>();
  const found = createMemo(() => filterLog(view()?.entries ?? [], words(), neuronId(), topic()).toReversed());
  const nameOf = (id: string | undefined) => shell.neurons()?.find((neuron) => neuron.id === id)?.name ?? id ?? "";

  async function verify(): Promise<void> {
    const result = await shell.app.audit.verify();
    setVerdict(
      result.kind === "intact"
        ? {
            intact: true,
            text: `The chain is whole: ${counted(result.entries, "entry", "entries")}, none ${result.read ? "changed or missing" : "missing. What they say, an auditor can check"}.`,
          }
        : {
            intact: false,
            text:
              result.kind === "broken" ? `The chain is broken at entry ${result.seq}: ${result.reason}` : result.reason,
          },
    );
  }
  async function save(): Promise<void> {
    const exported = await shell.app.audit.export();
    if (exported.kind === "refused") return void setVerdict({ intact: false, text: exported.reason });
    saveFile(
      new Blob([exported.text], { type: "application/jsonl" }),
      `brane-log-${new Date().toISOString().slice(0, 10)}.jsonl`,
    );
  }

  return (
    <Page
      title="Log"
      lead="Every tool call and every request, the intent before it happens and the outcome after. Each entry carries the hash of the one before, so none in the middle can be changed or removed unseen; that the newest are missing, only a checkpoint kept elsewhere shows."
    >
      <div class="log-bar">
        <label>
          <span class="unseen">Find in the log</span>
          <input
            class="input"
            type="search"
            placeholder="Find in the log"
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        <label>
          <span class="unseen">Neuron</span>
          <select class="input" onChange={(event) => setNeuronId(event.currentTarget.value)}>
            <option value="">All neurons</option>
            <For each={shell.neurons()}>{(neuron) => <option value={neuron.id}>{neuron.name}</option>}</For>
          </select>
        </label>
        <label>
          <span class="unseen">Topic</span>
          <select class="input" onChange={(event) => setTopic(event.currentTarget.value)}>
            <option value="">Everything</option>
            <For each={topics}>{({ id, name }) => <option value={id}>{name}</option>}</For>
          </select>
        </label>
        <button type="button" class="btn" onClick={() => void verify()}>
          Verify
        </button>
        <button type="button" class="btn" onClick={() => void save()}>
          Save as a file
        </button>
        <button type="button" class="btn" onClick={() => setKeeping(true)}>
          Keep a checkpoint
        </button>
      </div>
      <Show when={keeping()}>
        <KeepCheckpoint onClose={() => setKeeping(false)} />
      </Show>
      <p class="quiet">
        The saved file can be checked elsewhere: <code>node scripts/brane.mjs audit verify FILE</code>
      </p>
      <div role="status">
        <Show when={verdict()}>
          {(said) => (
            <p class="notice" classList={{ inside: said().intact, stop: !said().intact }}>
              {said().text}
            </p>
          )}
        </Show>
      </div>
      <Show
        when={found().length > 0}
        fallback={
          <p class="log-none">
            {view()?.refused ??
              ((view()?.size ?? 0) === 0
                ? "Nothing yet. The first tool call or request stands here before it happens."
                : "No entry is like this. Try fewer words, or everything.")}
          </p>
        }
      >
        <ol class="log">
          <For each={found().slice(0, shown())}>
            {(entry) => <LogLine entry={entry} neuron={nameOf(entry.neuronId)} />}
          </For>
        </ol>
        <Show when={found().length > shown()}>
          <button type="button" class="btn" onClick={() => setShown((count) => count + step)}>
            Show older entries
          </button>
        </Show>
      </Show>
    </Page>
  );
}
