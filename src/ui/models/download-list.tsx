import { createSignal, For, Show } from "solid-js";
import type { DownloadDesk, DownloadRow, NeuronModel } from "#app/app.ts";
import { Meter } from "#ui/parts/meter.tsx";
import { Problem } from "#ui/parts/problem.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { announcementOf, stateInWords } from "./download-words.ts";
import { PickFiles } from "./pick-files.tsx";
import { preferModel } from "./prefer-model.ts";

export const downloadsId = "downloads";

/** What is being fetched, waits, was paused or has arrived, each with what can be done about it. */
export function DownloadList(props: {
  readonly desk: DownloadDesk;
  readonly rows: readonly DownloadRow[];
  readonly neurons: readonly NeuronModel[];
}) {
  return (
    <ul class="models downloads" id={downloadsId} tabindex="-1" aria-label="Downloads">
      {/* by id, so that a press on a button is not lost to the next second's numbers */}
      <For each={props.rows.map(({ id }) => id)}>
        {(id) => (
          <Show when={props.rows.find((row) => row.id === id)}>
            {(row) => <Download desk={props.desk} row={row()} neurons={props.neurons} />}
          </Show>
        )}
      </For>
    </ul>
  );
}

function Download(props: {
  readonly desk: DownloadDesk;
  readonly row: DownloadRow;
  readonly neurons: readonly NeuronModel[];
}) {
  const [problem, setProblem] = createSignal("");
  const [asking, setAsking] = createSignal(false);
  const moves = () => ["waiting", "fetching", "checking"].includes(props.row.state);
  const isHere = () => props.row.state === "here";
  const part = () => (props.row.totalBytes > 0 ? Math.min(1, props.row.doneBytes / props.row.totalBytes) : 0);

  async function goOn(begun: ReturnType<DownloadDesk["begin"]>): Promise<void> {
    const outcome = await begun;
    setProblem(outcome.kind === "refused" ? outcome.reason : "");
  }

  return (
    <li>
      <div class="model-head">
        <b>{props.row.name}</b>
        <Show when={isHere()}>
          <span class="tag inside">Here</span>
        </Show>
        <Show when={props.row.state === "paused"}>
          <span class="tag wait">Paused</span>
        </Show>
        <Show when={props.row.state === "failed"}>
          <span class="tag stop">Stopped</span>
        </Show>
      </div>
      <Show when={!isHere()}>
        <Meter part={part()} label={`${props.row.name}, how much is here`} />
      </Show>
      <p class="tabular">{stateInWords(props.row)}</p>
      <p class="unseen" role="status">
        {announcementOf(props.row)}
      </p>
      <Show when={props.row.why}>
        {(why) => (
          <p class="notice" classList={{ stop: props.row.state === "failed", wait: props.row.state !== "failed" }}>
            {why()}
          </p>
        )}
      </Show>
      <Show when={isHere() ? props.row.modelId : undefined}>
        {(modelId) => (
          <UseIt model={{ id: modelId(), name: props.row.name }} neurons={props.neurons} onProblem={setProblem} />
        )}
      </Show>
      <div class="choices">
        <Show when={moves()}>
          <button
            type="button"
            class="btn"
            aria-label={`Pause ${props.row.name}`}
            onClick={() => void props.desk.pause(props.row.id)}
          >
            Pause
          </button>
        </Show>
        <Show when={props.row.state === "paused" || props.row.state === "failed"}>
          <button
            type="button"
            class="btn main"
            aria-label={`Go on with ${props.row.name}`}
            onClick={() => void goOn(props.desk.resume(props.row.id))}
          >
            Go on
          </button>
        </Show>
        <Show when={props.row.state === "failed"}>
          <PickFiles of={props.row.name} onPick={(files) => void goOn(props.desk.begin(props.row.id, { files }))} />
        </Show>
        <Show
          when={asking()}
          fallback={
            <button
              type="button"
              class="btn plain"
              aria-label={isHere() ? `Take ${props.row.name} off this list` : `Cancel ${props.row.name}`}
              onClick={() => (isHere() ? void props.desk.cancel(props.row.id) : setAsking(true))}
            >
              {isHere() ? "Take off this list" : "Cancel"}
            </button>
          }
        >
          <button type="button" class="btn danger" onClick={() => void props.desk.cancel(props.row.id)}>
            Delete what arrived
          </button>
          <button type="button" class="btn" onClick={() => setAsking(false)}>
            Keep it
          </button>
        </Show>
      </div>
      <Problem why={problem()} />
    </li>
  );
}

/** The model that has just arrived, for a neuron at once. */
function UseIt(props: {
  readonly model: { readonly id: string; readonly name: string };
  readonly neurons: readonly NeuronModel[];
  readonly onProblem: (problem: string) => void;
}) {
  const shell = useShell();
  const others = () => props.neurons.filter(({ wish }) => wish !== props.model.id);
  const users = () => props.neurons.filter(({ wish }) => wish === props.model.id);

  async function use(id: string): Promise<void> {
    const neuron = props.neurons.find((one) => one.id === id);
    if (neuron !== undefined) props.onProblem((await preferModel(shell, neuron, props.model)) ?? "");
  }

  return (
    <>
      <Show when={users().length > 0}>
        <p class="quiet">
          It answers for{" "}
          {users()
            .map(({ name }) => name)
            .join(", ")}
          .
        </p>
      </Show>
      <Show when={others().length > 0}>
        <label class="field neuron-model">
          <span>Use it for</span>
          <select onChange={(event) => void use(event.currentTarget.value)}>
            <option value="" disabled selected>
              Choose a neuron
            </option>
            <For each={others()}>{({ id, name }) => <option value={id}>{name}</option>}</For>
          </select>
        </label>
      </Show>
    </>
  );
}
