import { createSignal, createUniqueId, For, onCleanup, Show } from "solid-js";
import type { DownloadDesk } from "#app/app.ts";
import type { Proposal } from "#core/broker/proposals.ts";
import { Problem } from "#ui/parts/problem.tsx";
import { sizeInWords } from "#ui/words/format.ts";
import { factsOf, getInWords, permissionFor, placeOf, verdict } from "./catalogue-words.ts";
import { fitInWords } from "./model-words.ts";
import { PickFiles } from "./pick-files.tsx";

const tag = { fits: "inside", tight: "wait", "will not fit": "stop" } as const;

/** One model that can be fetched: what it is, whether it fits and why; and, once asked for, what fetching it means. */
export function EntryCard(props: {
  readonly desk: DownloadDesk;
  readonly proposal: Proposal;
  /** It is being fetched, or here. */
  readonly taken: boolean;
  readonly first: boolean;
}) {
  const [asked, setAsked] = createSignal(false);
  const entry = () => props.proposal.entry;
  let opener: HTMLButtonElement | undefined;

  return (
    <li>
      <div class="model-head">
        <b>{entry().name}</b>
        <span class={`tag ${tag[props.proposal.fit.kind]}`}>{fitInWords(props.proposal.fit)}</span>
      </div>
      <Show when={entry().about}>{(about) => <p>{about().goodFor}</p>}</Show>
      <p class="quiet">{factsOf(props.proposal).join(" · ")}</p>
      <Show when={verdict(props.proposal)}>{(why) => <p class="quiet">{why()}</p>}</Show>
      <p class="quiet">
        <Show when={entry().about} fallback="Its licence is not said.">
          {(about) => (
            <>
              Licence:{" "}
              <a href={about().license.url} target="_blank" rel="noopener noreferrer">
                {about().license.name}
              </a>
            </>
          )}
        </Show>{" "}
        · From {[...new Set(entry().mirrors.map(placeOf))].join(", or ")}
      </p>
      <Show
        when={!props.taken}
        fallback={<p class="quiet">You have it, or it is on its way: it is in the list above.</p>}
      >
        <Show
          when={asked()}
          fallback={
            <div class="choices">
              <button
                ref={(element) => (opener = element)}
                type="button"
                class="btn"
                classList={{ main: props.first && props.proposal.fit.kind !== "will not fit" }}
                aria-label={`Get ${entry().name}`}
                onClick={() => setAsked(true)}
              >
                {getInWords(props.proposal.fit)}
              </button>
            </div>
          }
        >
          <Ask
            desk={props.desk}
            proposal={props.proposal}
            onEnd={() => {
              setAsked(false);
              queueMicrotask(() => opener?.focus());
            }}
          />
        </Show>
      </Show>
    </li>
  );
}

/** What fetching it means, said before anybody is asked for anything. */
function Ask(props: { readonly desk: DownloadDesk; readonly proposal: Proposal; readonly onEnd: () => void }) {
  const [mirror, setMirror] = createSignal(0);
  const [problem, setProblem] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const entry = () => props.proposal.entry;
  const chosen = () => entry().mirrors[mirror()] ?? entry().mirrors[0];
  /** Before it is fetched, somebody is asked for its files: that may take a while, and can be taken back. */
  const isTold = () => !("files" in entry());
  const said = createUniqueId();
  let asking = new AbortController();
  onCleanup(() => asking.abort());

  async function begin(options: Parameters<DownloadDesk["begin"]>[1]): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setProblem("");
    asking = new AbortController();
    try {
      const outcome = await props.desk.begin(entry().id, { ...options, signal: asking.signal });
      if (outcome.kind === "refused") setProblem(outcome.reason);
      else if (outcome.kind === "begun") props.onEnd();
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="permission" role="group" aria-label={`Fetching ${entry().name}`}>
      <Show when={entry().mirrors.length > 1}>
        <label class="field neuron-model">
          <span>From</span>
          <select onChange={(event) => setMirror(event.currentTarget.selectedIndex)}>
            <For each={entry().mirrors}>{(one) => <option>{placeOf(one)}</option>}</For>
          </select>
        </label>
      </Show>
      <p id={said}>
        <Show when={chosen()}>{(one) => permissionFor(props.proposal, one())}</Show> Every byte is checked before it is
        used.
      </p>
      <div class="choices">
        <button
          ref={(element) => queueMicrotask(() => element.focus())}
          type="button"
          class="btn main"
          aria-describedby={said}
          disabled={busy()}
          onClick={() => void begin({ mirror: mirror() })}
        >
          Fetch {isTold() ? "about " : ""}
          {sizeInWords(props.proposal.bytes)}
        </button>
        <PickFiles of={entry().name} disabled={busy()} onPick={(files) => void begin({ files })} />
        <Show
          when={busy() && isTold()}
          fallback={
            <button type="button" class="btn plain" onClick={() => props.onEnd()}>
              Not now
            </button>
          }
        >
          <button
            ref={(element) => queueMicrotask(() => element.focus())}
            type="button"
            class="btn plain"
            onClick={() => asking.abort()}
          >
            Stop asking
          </button>
        </Show>
      </div>
      <p role="status" class="quiet">
        <Show when={busy() && isTold() ? chosen() : undefined}>
          {(one) => <>Asking {placeOf(one())} which files it has…</>}
        </Show>
      </p>
      <Problem why={problem()} />
    </div>
  );
}
