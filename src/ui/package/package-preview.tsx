import { createSignal, For, Show } from "solid-js";
import type { ImportOutcome, PackagePreview as Preview } from "#app/app.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { tellFault } from "#ui/shell/faults.ts";
import { useShell } from "#ui/shell/shell.ts";
import { counted, sizeInWords } from "#ui/words/format.ts";
import { tierToday } from "#ui/words/tiers.ts";
import { hereAlready, replaceInWords } from "./mine-words.ts";

/** What a package is and what it wants, before anything of it is kept. */
export function PackagePreview(props: {
  readonly preview: Preview;
  readonly accept: (how?: "replace" | "copy") => Promise<ImportOutcome>;
  readonly onRefused: (reason: string) => void;
}) {
  const shell = useShell();
  const [busy, setBusy] = createSignal(false);
  const [replacing, setReplacing] = createSignal(false);
  const mine = () => shell.neurons()?.find((neuron) => neuron.id === props.preview.neuron.id);

  async function accept(how?: "replace" | "copy"): Promise<void> {
    setBusy(true);
    const outcome = await props
      .accept(how)
      .catch((thrown: unknown) => ({ kind: "refused", reason: tellFault(thrown) }) as const);
    setBusy(false);
    if (outcome.kind === "refused") {
      props.onRefused(outcome.reason);
      return;
    }
    shell.dialogs.close();
    shell.go({ name: "chat", neuronId: outcome.id });
    const { name } = props.preview.neuron;
    shell.toasts.show(how === "copy" ? `${name} is here as a copy, beside yours.` : `${name} is here.`);
  }
  /** Where nothing of the person's would be lost there is nothing to ask. */
  function replace(): void {
    if (props.preview.differences.length > 0) setReplacing(true);
    else void accept("replace");
  }
  function visit(neuronId: string): void {
    shell.dialogs.close();
    shell.go({ name: "chat", neuronId });
  }

  return (
    <Show
      when={!replacing()}
      fallback={
        <Replace
          preview={props.preview}
          mine={mine()?.name ?? props.preview.neuron.name}
          busy={busy()}
          accept={(how) => void accept(how)}
          onCancel={() => setReplacing(false)}
        />
      }
    >
      <div class="stack package">
        <div class="package-who">
          <NeuronSign id={props.preview.neuron.id} size={52} />
          <p>
            <b>{props.preview.neuron.name}</b>
            <span>{props.preview.neuron.description}</span>
          </p>
        </div>
        <dl class="package-facts">
          <dt>Author</dt>
          <dd>{props.preview.author ?? "Not named"}</dd>
          <dt>Model</dt>
          <dd>{modelInWords(props.preview)}</dd>
          <dt>Privacy</dt>
          <dd>{tierToday(props.preview.neuron.tier)}</dd>
          <dt>Tools it asks for</dt>
          <dd>{props.preview.tools.length === 0 ? "None" : props.preview.tools.join(", ")}</dd>
          <dt>Addresses it names</dt>
          <dd>{props.preview.origins.length === 0 ? "None" : props.preview.origins.join(", ")}</dd>
          <dt>It holds</dt>
          <dd>
            {counted(props.preview.conversations, "conversation")}, {counted(props.preview.documents, "document")},{" "}
            {counted(props.preview.facts, "fact")} ({sizeInWords(props.preview.bytes)}
            {props.preview.sealed ? ", was sealed" : ""})
          </dd>
          <Show when={props.preview.keys.length > 0 || props.preview.strangeKeys > 0}>
            <dt>Keys it brings</dt>
            <dd>
              <For each={props.preview.keys}>{(key) => <div>{keyInWords(key)}</div>}</For>
              <Show when={props.preview.strangeKeys > 0}>
                <div>{counted(props.preview.strangeKeys, "secret")} that cannot be kept here, left out</div>
              </Show>
            </dd>
          </Show>
        </dl>
        <Show
          when={!props.preview.same}
          fallback={
            <Show
              when={props.preview.keys.length > 0}
              fallback={<Same onVisit={() => visit(props.preview.neuron.id)} />}
            >
              <OnlyKeys busy={busy()} accept={() => void accept()} onCancel={() => shell.dialogs.close()} />
            </Show>
          }
        >
          <Show when={props.preview.copy}>{(copy) => <Same as={copy().name} onVisit={() => visit(copy().id)} />}</Show>
          <Show when={props.preview.differences.length > 0}>
            <div class="notice wait">
              <div>
                <b>{hereAlready(props.preview.neuron.name, mine()?.name)} This file differs:</b>
                <ul>
                  <For each={props.preview.differences}>{(difference) => <li>{difference}</li>}</For>
                </ul>
              </div>
            </div>
          </Show>
          <p class="quiet">Tools and addresses arrive as wishes: each still asks you when it is used.</p>
          <div class="choices">
            <Show
              when={mine() !== undefined}
              fallback={
                <button type="button" class="btn main" disabled={busy()} onClick={() => void accept()}>
                  {busy() ? "Taking it in…" : "Take it in"}
                </button>
              }
            >
              <Show when={props.preview.copy === undefined}>
                <button type="button" class="btn main" disabled={busy()} onClick={() => void accept("copy")}>
                  Keep both
                </button>
              </Show>
              <button type="button" class="btn" disabled={busy()} onClick={replace}>
                {replaceInWords(props.preview.neuron.name, mine()?.name)}
              </button>
            </Show>
            <button type="button" class="btn plain" onClick={() => shell.dialogs.close()}>
              Cancel
            </button>
          </div>
        </Show>
      </div>
    </Show>
  );
}

/** Before mine is written over, in words: what of it would be gone. */
function Replace(props: {
  readonly preview: Preview;
  /** What the one that is here is called, which may be otherwise. */
  readonly mine: string;
  readonly busy: boolean;
  readonly accept: (how: "replace" | "copy") => void;
  readonly onCancel: () => void;
}) {
  return (
    <div class="stack">
      <div
        class="notice stop"
        tabindex="-1"
        ref={(element) => queueMicrotask(() => element.focus())} // the button that led here is gone
      >
        <div>
          <b>Your {props.mine} is written over by the one in the file. This cannot be undone.</b>
          <ul>
            <For each={props.preview.differences}>{(difference) => <li>{difference}</li>}</For>
          </ul>
        </div>
      </div>
      <p>What is here and not in the file is deleted. Keep both, and nothing of yours changes.</p>
      <div class="choices">
        <button type="button" class="btn danger" disabled={props.busy} onClick={() => props.accept("replace")}>
          {replaceInWords(props.preview.neuron.name, props.mine)}
        </button>
        <button type="button" class="btn" disabled={props.busy} onClick={() => props.accept("copy")}>
          Keep both
        </button>
        <button type="button" class="btn plain" onClick={() => props.onCancel()}>
          Cancel
        </button>
      </div>
    </div>
  );
}

function Same(props: { readonly as?: string; readonly onVisit: () => void }) {
  return (
    <>
      <p class="notice inside">
        {props.as === undefined
          ? "Exactly this is here already. Nothing needs to change."
          : `Exactly this is here already, as ${props.as}.`}
      </p>
      <div class="choices">
        <button type="button" class="btn main" onClick={() => props.onVisit()}>
          Go to it
        </button>
      </div>
    </>
  );
}

/** The neuron is here as it is in the file, and its keys are not. */
function OnlyKeys(props: { readonly busy: boolean; readonly accept: () => void; readonly onCancel: () => void }) {
  return (
    <>
      <p class="notice inside">Exactly this neuron is here already. Only the keys in the file are new.</p>
      <div class="choices">
        <button type="button" class="btn main" disabled={props.busy} onClick={() => props.accept()}>
          Keep the keys
        </button>
        <button type="button" class="btn plain" onClick={() => props.onCancel()}>
          Cancel
        </button>
      </div>
    </>
  );
}

const keyInWords = ({ name, goesTo, keptAs }: Preview["keys"][number]): string =>
  `${name}, for ${goesTo}${keptAs === undefined ? "" : ` (kept as ${keptAs}, since another key has its name)`}`;

const modelInWords = ({ model, answersHere }: Preview): string =>
  answersHere === undefined ? model : `Prefers ${model}; here ${answersHere} answers`;
