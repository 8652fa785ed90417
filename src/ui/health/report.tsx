import { createSignal, onCleanup, Show } from "solid-js";
import type { HealthReport } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { useShell } from "#ui/shell/shell.ts";
import { checkedInWords } from "#ui/log/soundness-words.ts";
import { counted, dayAndTime, sizeInWords } from "#ui/words/format.ts";
import { modelInWords } from "#ui/words/model.ts";

/** What BRANE runs on, what it has to look things up in, and where its log ends; and what to do where that is bad. */
export function Report() {
  const shell = useShell();
  const report = fromPromise(every(refreshMs, () => (void shell.app.device.look(), shell.app.health())));
  return (
    <Show when={shell.device()}>
      {(device) => (
        <>
          <section>
            <h2>What it runs on</h2>
            <dl class="pairs">
              <dt>Model</dt>
              <dd>{modelInWords(shell.model())}</dd>
              <dt>Engine</dt>
              <dd>{engineOf(shell)}</dd>
              <dt>Runs in</dt>
              <dd>{placeOf(shell)}</dd>
              <dt>Threads at most</dt>
              <dd>{device().isolated ? device().threads : "1"}</dd>
              <Show when={report()}>
                {(found) => (
                  <>
                    <dt>Vector instructions</dt>
                    <dd>{found().computes.simd === "relaxed" ? "SIMD, the quicker form" : "SIMD"}</dd>
                    <dt>Memory shared by threads</dt>
                    <dd>{yes(found().computes.sharedMemory)}</dd>
                  </>
                )}
              </Show>
              <dt>Works offline</dt>
              <dd>{yes(device().offlineReady)}</dd>
              <dt>Serial devices</dt>
              <dd>{device().serial ? "This browser can open them" : "Not in this browser"}</dd>
              <dt>Other tabs of BRANE</dt>
              <dd>{counted(device().otherTabs, "tab")}</dd>
              <dt>Version</dt>
              <dd>
                {device().version}
                <Show when={report()}>{(found) => `, data format ${found().dataFormat}`}</Show>
              </dd>
            </dl>
            <Show when={!device().isolated}>
              <p>
                The host does not send the headers that let a page use several threads (COOP and COEP), so answers are
                written on one. <code>npm start</code> sends them, and so does any host that takes headers.
              </p>
            </Show>
            <Show when={report()?.computes.simd === "plain"}>
              <p>This browser lacks the quicker form of its vector instructions. A newer version answers faster.</p>
            </Show>
          </section>
          <Show when={report()}>{(found) => <Kept report={found()} />}</Show>
        </>
      )}
    </Show>
  );
}

function Kept(props: { readonly report: HealthReport }) {
  const shell = useShell();
  const log = () => props.report.log;
  return (
    <section>
      <h2>What it keeps</h2>
      <dl class="pairs">
        <dt>Documents</dt>
        <dd>{documentsInWords(props.report.documents)}</dd>
        <dt>Index</dt>
        <dd>{indexInWords(props.report.index)}</dd>
        <dt>Log</dt>
        <dd>{counted(log().entries, "entry", "entries")}</dd>
        <Show when={log().head}>
          {(head) => (
            <>
              <dt>Hash of the last entry</dt>
              <dd>
                <code>{head()}…</code>
              </dd>
            </>
          )}
        </Show>
        <dt>Log checked</dt>
        <dd>{checkedInWords(shell.soundness())}</dd>
        <dt>Last checkpoint</dt>
        <dd>{checkpointInWords(log().checkpoint)}</dd>
      </dl>
      <p>
        A checkpoint shows that the log was not changed afterwards, if it is kept where nobody who sits here can reach
        it. <a href="#/log">Keep one elsewhere</a>.
        <Show when={shell.app.roles.includes("user")}>
          {" "}
          <a href="#/keys">Keys and passwords</a> stand on their own page.
        </Show>
      </p>
    </section>
  );
}

const yes = (is: boolean) => (is ? "Yes" : "No");

const documentsInWords = ({ count, passages, bytes }: HealthReport["documents"]): string =>
  count === 0 ? "None" : `${counted(count, "document")}, ${counted(passages, "passage")}, ${sizeInWords(bytes)}`;

const indexInWords = ({ passages, bytes }: HealthReport["index"]): string =>
  passages === 0 ? "Empty" : `${counted(passages, "passage")} found by their vectors, ${sizeInWords(bytes)}`;

/** How long a figure may stand while it is looked at, in milliseconds. */
const refreshMs = 15_000;

/** Asks at once, every so often while the page is seen, and when a person comes back to it. */
function every<Answer>(milliseconds: number, ask: () => Answer): () => Answer {
  const [round, setRound] = createSignal(0);
  const again = () => {
    if (document.visibilityState === "visible") setRound((last) => last + 1);
  };
  const timer = setInterval(again, milliseconds);
  document.addEventListener("visibilitychange", again);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", again);
  });
  return () => (round(), ask());
}

const checkpointInWords = (checkpoint: HealthReport["log"]["checkpoint"]): string =>
  checkpoint === undefined ? "None yet" : `${dayAndTime(checkpoint.at)}, at entry ${checkpoint.size.toLocaleString()}`;

function engineOf(shell: ReturnType<typeof useShell>): string {
  const status = shell.model();
  if (status.kind !== "ready") return "Not started";
  return `${status.info.engine}, ${counted(status.info.threads, "thread")}, window of ${status.info.contextWindow.toLocaleString()} tokens`;
}

/** One tab runs the model for all. */
function placeOf(shell: ReturnType<typeof useShell>): string {
  const status = shell.model();
  if (status.kind !== "ready") return "No tab yet";
  return status.elsewhere ? "Another tab, which answers for this one" : "This tab";
}
