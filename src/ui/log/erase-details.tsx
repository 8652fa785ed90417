import { createSignal, Show } from "solid-js";
import type { LogIndex } from "#app/app.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import "./checkpoint.css";

/** Erases what lies beside all entries from before a day, for good, after saying how many those are. */
export default function EraseDetails(props: { readonly index: LogIndex | undefined; readonly onClose: () => void }) {
  const shell = useShell();
  const [before, setBefore] = createSignal<number>();
  const [state, setState] = createSignal<"asking" | "sure" | "erasing" | "done">("asking");
  const [said, setSaid] = createSignal("");
  const older = () => {
    const moment = before();
    return moment === undefined ? 0 : (props.index?.glances.filter(({ at }) => at < moment).length ?? 0);
  };
  const isAllRead = () => props.index !== undefined && props.index.read === props.index.size;
  const day = () => new Date(before() ?? 0).toLocaleDateString(undefined, { dateStyle: "long" });

  async function erase(): Promise<void> {
    const moment = before();
    if (moment === undefined) return;
    setState("erasing");
    const outcome = await shell.app.audit.eraseDetails({ before: moment });
    if (outcome.kind === "refused") {
      setState("asking");
      setSaid(outcome.reason);
      return;
    }
    const verdict = await shell.app.audit.verify();
    const holds = verdict.kind === "intact" ? "The log says so, and still holds." : verdict.reason;
    setState("done");
    setSaid(`The details of ${counted(outcome.entries, "entry", "entries")} are erased. ${holds}`);
  }

  return (
    <Modal title="Erase details before a day" onClose={() => props.onClose()}>
      <div class="checkpoint">
        <p>
          Details are what was said and asked: arguments, reasons, sizes. They go for good. What was done, when and to
          what stays, and the log can be checked as before.
        </p>
        <label class="field">
          <span>Entries from before</span>
          <input
            class="input"
            type="date"
            disabled={state() === "erasing"}
            onInput={(event) => {
              const chosen = event.currentTarget.valueAsDate;
              setState("asking");
              setSaid("");
              setBefore(
                chosen === null
                  ? undefined
                  : new Date(chosen.getUTCFullYear(), chosen.getUTCMonth(), chosen.getUTCDate()).getTime(),
              );
            }}
          />
        </label>
        <Show when={before() !== undefined && state() !== "done"}>
          <p>
            {isAllRead() ? "" : "At least "}
            {counted(older(), "entry is", "entries are")} from before {day()}.
          </p>
        </Show>
        <div class="checkpoint-ways">
          <Show when={state() === "asking"}>
            <button
              type="button"
              class="btn"
              disabled={before() === undefined || (isAllRead() && older() === 0)}
              onClick={() => setState("sure")}
            >
              Erase their details
            </button>
          </Show>
          <Show when={state() === "sure" || state() === "erasing"}>
            <button type="button" class="btn danger" disabled={state() === "erasing"} onClick={() => void erase()}>
              {state() === "erasing" ? "Erasing…" : "Erase for good"}
            </button>
            <button type="button" class="btn" disabled={state() === "erasing"} onClick={() => setState("asking")}>
              Keep them
            </button>
          </Show>
        </div>
        <p role="status">{said()}</p>
      </div>
    </Modal>
  );
}
