import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import type { DownloadDesk, DownloadRow, ModelsState } from "#app/app.ts";
import type { Task } from "#core/broker/catalogue-about.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { counted } from "#ui/words/format.ts";
import { AskHub } from "./ask-hub.tsx";
import { EntryCard } from "./catalogue-entry.tsx";
import { taskWords } from "./catalogue-words.ts";
import { DownloadList, downloadsId } from "./download-list.tsx";
import "./catalogue.css";

const shownAtFirst = 3;

/** Models to fetch: for what a person wants one for, the best that fits this machine first. Asks nobody by itself. */
export function Catalogue(props: { readonly desk: Promise<DownloadDesk>; readonly state: ModelsState }) {
  const [desk, setDesk] = createSignal<DownloadDesk>();
  const [rows, setRows] = createSignal<readonly DownloadRow[]>([]);
  const [task, setTask] = createSignal<Task>("talk");
  const [all, setAll] = createSignal(false);
  const list = fromPromise(() => {
    const { machine, free } = props.state;
    return props.desk.then((found) => found.propose(machine, free === undefined ? {} : { free }));
  });
  let stop: () => void = () => undefined;
  let over = false;
  void props.desk.then((found) => {
    if (over) return;
    setDesk(found);
    let looked = false;
    stop = found.watch((next) => {
      const begun = looked && next.length > rows().length;
      looked = true;
      setRows(next);
      // the card whose button was pressed went to that list: who uses keys goes on there
      if (begun && document.activeElement === document.body) document.getElementById(downloadsId)?.focus();
    });
  });
  onCleanup(() => {
    over = true;
    stop();
  });

  const everyForTask = createMemo(() => list()?.tasks.find((one) => one.task === task())?.proposals ?? []);
  /** What is being fetched, or here, stands in the list above. */
  const forTask = () => everyForTask().filter(({ entry }) => !rows().some(({ id }) => id === entry.id));
  const shown = () => (all() ? forTask() : forTask().slice(0, shownAtFirst));

  return (
    <section class="catalogue">
      <h2>Get a model</h2>
      <Show when={desk()}>
        {(found) => (
          <Show when={rows().length > 0}>
            <DownloadList desk={found()} rows={rows()} neurons={props.state.neurons} />
          </Show>
        )}
      </Show>
      <fieldset class="pick tasks">
        <legend>What for?</legend>
        <For each={list()?.tasks.map((one) => one.task)}>
          {(one) => (
            <label>
              <input
                type="radio"
                name="task"
                checked={task() === one}
                onChange={() => {
                  setTask(one);
                  setAll(false);
                }}
              />
              {taskWords[one].name}
            </label>
          )}
        </For>
      </fieldset>
      <p>{taskWords[task()].about} Nothing is fetched before you say so.</p>
      <Show when={desk()} fallback={<p role="status">Looking what can be had…</p>}>
        {(found) => (
          <ul class="models">
            <For
              each={shown()}
              fallback={
                <li>
                  {everyForTask().length > 0 ? "You have each of the list." : "No model of the list is for that."}
                </li>
              }
            >
              {(proposal, at) => <EntryCard desk={found()} proposal={proposal} first={at() === 0} taken={false} />}
            </For>
          </ul>
        )}
      </Show>
      <Show when={!all() && forTask().length > shownAtFirst}>
        <button type="button" class="btn" onClick={() => setAll(true)}>
          Show {counted(forTask().length - shownAtFirst, "more model")}
        </button>
      </Show>
      <Show when={list()?.hub}>
        {(hub) => (
          <Show when={desk()}>
            {(found) => (
              <AskHub
                desk={found()}
                hub={hub()}
                state={props.state}
                isTaken={(id) => rows().some((row) => row.id === id)}
              />
            )}
          </Show>
        )}
      </Show>
      <For each={list()?.refused ?? []}>{(sentence) => <p class="notice wait">{sentence}</p>}</For>
    </section>
  );
}
