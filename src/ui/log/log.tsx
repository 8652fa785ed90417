import { createDeferred, createMemo, createSignal, lazy, Show } from "solid-js";
import type { LogGlance, LogIndex } from "#app/app.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { saveFile } from "#ui/parts/save-file.ts";
import { Page } from "#ui/shell/page.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import { ChainVerdict, createVerdict } from "./chain-verdict.tsx";
import { ClosedLog } from "./closed-log.tsx";
import { EntryList } from "./entry-list.tsx";
import { everything, filterLog, isWrong, peopleIn, type LogFilter } from "./filter-log.ts";
import { neuronInWords } from "./log-words.ts";
import { LogSoundness } from "./soundness.tsx";
import { LogFilters } from "./log-filters.tsx";
import { TimelineBars } from "./timeline-bars.tsx";
import { timelineOf } from "./timeline.ts";
import "./log.css";

const EraseDetails = lazy(() => import("./erase-details.tsx"));
const KeepCheckpoint = lazy(() => import("./checkpoint.tsx"));

/** The log: what was meant to happen, written before, and how it ended, written after. */
export default function Log() {
  return useShell().app.roles.includes("auditor") ? <OpenLog /> : <ClosedLog />;
}

function OpenLog() {
  const shell = useShell();
  const verdict = createVerdict(shell.app.audit);
  const index = fromWatch<LogIndex>(() => (listener) => shell.app.audit.watch(listener));
  const [filter, setFilter] = createSignal<LogFilter>(everything);
  const [keeping, setKeeping] = createSignal(false);
  const [erasing, setErasing] = createSignal(false);
  const settled = createDeferred(filter, { timeoutMs: 200 }); // who types is not kept waiting by a long log
  const atAnyTime = createMemo(() => {
    const { between: _between, ...rest } = settled();
    return filterLog(index()?.glances ?? [], rest);
  });
  const people = createMemo(() => peopleIn(index()?.glances ?? []), [], { equals: sameNames });
  const timeline = createMemo(() => timelineOf(atAnyTime(), isWrong, barsThatFit()));
  const found = createMemo(() => {
    const { between } = settled();
    return between === undefined ? atAnyTime() : filterLog(atAnyTime(), { ...everything, between });
  });
  const change = (part: Partial<LogFilter>) => setFilter((before) => ({ ...before, ...part }));
  const choose = (between: LogFilter["between"]) =>
    setFilter(({ between: _before, ...rest }) => (between === undefined ? rest : { ...rest, between }));
  const nameOf = (glance: LogGlance) => neuronInWords(glance, shell.neurons() ?? []);

  async function save(): Promise<void> {
    const exported = await shell.app.audit.export();
    if (exported.kind === "refused") {
      verdict.refuse(exported.reason);
      return;
    }
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
      <LogSoundness onSave={() => void save()} onCompare={() => setKeeping(true)} />
      <LogFilters filter={filter()} people={people()} onChange={change} onDay={choose} />
      <div class="log-ways">
        <button type="button" class="btn" onClick={() => void verdict.verify()}>
          Verify
        </button>
        <button type="button" class="btn" onClick={() => void save()}>
          Save as a file
        </button>
        <button type="button" class="btn" onClick={() => setKeeping(true)}>
          Keep a checkpoint
        </button>
        <button type="button" class="btn" onClick={() => setErasing(true)}>
          Erase details before…
        </button>
      </div>
      <Show when={erasing()}>
        <EraseDetails index={index()} onClose={() => setErasing(false)} />
      </Show>
      <Show when={keeping()}>
        <KeepCheckpoint onClose={() => setKeeping(false)} />
      </Show>
      <p class="quiet">
        The saved file can be checked elsewhere: <code>node scripts/brane.mjs audit verify FILE</code>
      </p>
      <ChainVerdict said={verdict.said()} />
      <TimelineBars timeline={timeline()} chosen={filter().between} onChoose={choose} />
      <Show when={index()} fallback={<p class="log-none">The log is being opened…</p>}>
        {(now) => (
          <>
            <p class="quiet log-count">
              <span role="status">{foundInWords(found().length, now(), settled())}</span>
              <Show when={now().read < now().size}>
                {" "}
                <span class="tabular">
                  Older ones are still being read: {now().read.toLocaleString()} of {now().size.toLocaleString()}.
                </span>
              </Show>
              <Show when={settled() !== everything && found().length < now().glances.length}>
                {" "}
                <button type="button" class="link" onClick={() => setFilter(everything)}>
                  Show everything
                </button>
              </Show>
            </p>
            <Show when={found().length > 0} fallback={<p class="log-none">{whyNone(now())}</p>}>
              <EntryList glances={found()} nameOf={nameOf} />
            </Show>
          </>
        )}
      </Show>
    </Page>
  );
}

/** Bars that a finger or the pointer can still tell apart. */
const barsThatFit = () => (window.matchMedia("(max-width: 720px)").matches ? 32 : 80);

/** A list that is made anew would lose what was chosen of it. */
const sameNames = (one: readonly string[], other: readonly string[]) => one.join("\n") === other.join("\n");

function foundInWords(count: number, index: LogIndex, filter: LogFilter): string {
  if (index.refused !== undefined || index.size === 0 || count === 0) return "";
  const isAll = filter === everything || count === index.glances.length;
  return isAll ? `${counted(index.size, "entry", "entries")}.` : `${counted(count, "entry", "entries")} like this.`;
}

function whyNone({ refused, size, read }: LogIndex): string {
  if (refused !== undefined) return refused;
  if (size === 0) return "Nothing yet. The first tool call or request stands here before it happens.";
  return read < size
    ? "None of the newer entries is like this. Older ones are still being read."
    : "No entry is like this. Try fewer words, another day, or everything.";
}
