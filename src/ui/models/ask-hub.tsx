import { createSignal, createUniqueId, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { AskHubOutcome, DownloadDesk, ModelsState } from "#app/app.ts";
import { Problem } from "#ui/parts/problem.tsx";
import { counted } from "#ui/words/format.ts";
import { EntryCard } from "./catalogue-entry.tsx";
import { toldByEveryRequest } from "./catalogue-words.ts";

type Found = Extract<AskHubOutcome, { readonly kind: "found" }>;

const shownAtFirst = 3;

/** Any model of a hub, by its name: the hub is asked which files it has when a person says so, and each form is shown. */
export function AskHub(props: {
  readonly desk: DownloadDesk;
  /** As a person reads it, such as `huggingface.co`. */
  readonly hub: string;
  readonly state: Pick<ModelsState, "machine" | "free">;
  readonly isTaken: (id: string) => boolean;
}) {
  const [name, setName] = createSignal("");
  const [outcome, setOutcome] = createSignal<AskHubOutcome>();
  const [asking, setAsking] = createSignal<AbortController>();
  const hint = createUniqueId();
  onCleanup(() => asking()?.abort());

  async function ask(): Promise<void> {
    const stop = new AbortController();
    setAsking(stop);
    setOutcome(undefined);
    try {
      const { machine, free } = props.state;
      setOutcome(await props.desk.ask(name(), machine, free === undefined ? {} : { free }, stop.signal));
    } finally {
      setAsking(undefined);
    }
  }
  const found = (): Found | undefined => {
    const now = outcome();
    return now?.kind === "found" ? now : undefined;
  };
  const refusal = () => {
    const now = outcome();
    return now?.kind === "refused" ? now.reason : undefined;
  };

  return (
    <div class="ask-hub">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (asking() === undefined) void ask();
        }}
      >
        <label class="field">
          <span>Another model on {props.hub}</span>
          <input
            type="text"
            placeholder="owner/name"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby={hint}
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        {/* one button, so that the keyboard stays where it was */}
        <button
          type={asking() === undefined ? "submit" : "button"}
          class="btn"
          disabled={asking() === undefined && name().trim() === ""}
          onClick={() => asking()?.abort()}
        >
          {asking() === undefined ? "Look what there is" : "Stop"}
        </button>
      </form>
      <p class="quiet" id={hint}>
        By its owner and name, or the address of its page. {props.hub} learns {toldByEveryRequest}, and which model you
        ask for; for what MLC compiled, GitHub is asked which libraries there are.
      </p>
      <p role="status">
        <Switch>
          <Match when={asking()}>Asking {props.hub} which files it has…</Match>
          <Match when={outcome()?.kind === "stopped"}>You stopped it. Nothing was fetched.</Match>
          <Match when={found()?.proposals.length === 0}>
            There is nothing in {found()?.repository} that BRANE runs: it runs GGUF files, folders in ONNX, and what MLC
            compiled. Often somebody else hands out the same model as GGUF.
          </Match>
          <Match when={found()}>
            {(now) => (
              <>
                {now().repository} can be had in {counted(now().proposals.length, "form")}, what fits this machine
                first.
              </>
            )}
          </Match>
        </Switch>
      </p>
      <Problem why={refusal()} />
      <Show when={found()}>{(now) => <Forms desk={props.desk} found={now()} isTaken={props.isTaken} />}</Show>
    </div>
  );
}

function Forms(props: {
  readonly desk: DownloadDesk;
  readonly found: Found;
  readonly isTaken: (id: string) => boolean;
}) {
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.found.proposals : props.found.proposals.slice(0, shownAtFirst));
  const more = () => props.found.proposals.length - shown().length;
  return (
    <>
      <Show when={shown().length > 0}>
        <ul class="models" aria-label={`Forms of ${props.found.repository}`}>
          <For each={shown()}>
            {(proposal) => (
              <EntryCard desk={props.desk} proposal={proposal} first={false} taken={props.isTaken(proposal.entry.id)} />
            )}
          </For>
        </ul>
      </Show>
      <Show when={more() > 0}>
        <button type="button" class="btn" onClick={() => setAll(true)}>
          Show {counted(more(), "more form")}
        </button>
      </Show>
      <For each={props.found.left}>{(sentence) => <p class="quiet">{sentence}</p>}</For>
    </>
  );
}
