import { createSignal, Show } from "solid-js";
import type { AuditEntryView } from "#app/app.ts";
import { dayAndTime } from "#ui/words/format.ts";
import { EntryActs } from "./checkpoint-acts.tsx";
import { conversationOf, entryInWords, hasGoneWrong, stateInWords } from "./log-words.ts";

/** One entry in plain words; its technical names, its details and its hash stand inside. */
export function LogLine(props: { readonly entry: AuditEntryView; readonly neuron: string }) {
  const bad = () => hasGoneWrong(props.entry) || /denied|refused|not-called/.test(props.entry.action);
  const [opened, setOpened] = createSignal(false);
  return (
    <li>
      <details onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          <span class="tabular quiet">{props.entry.seq}</span>
          <span
            class="tag"
            classList={{
              wait: props.entry.open === true,
              stop: bad(),
              inside: props.entry.phase === "outcome" && !bad(),
            }}
          >
            {stateInWords(props.entry)}
          </span>
          <span class="log-what">
            <b>{entryInWords(props.entry, props.neuron)}</b>
          </span>
          <span class="quiet">{props.neuron}</span>
          <time class="quiet tabular" datetime={new Date(props.entry.at).toISOString()}>
            {dayAndTime(props.entry.at)}
          </time>
        </summary>
        <Show when={conversationOf(props.entry)}>
          {(there) => (
            <p>
              <a class="link" href={`#/n/${encodeURIComponent(there().neuronId)}/c/${encodeURIComponent(there().id)}`}>
                Open its conversation
              </a>
            </p>
          )}
        </Show>
        <p class="quiet">
          {props.entry.action} {props.entry.subject}
          {props.entry.of === undefined ? "" : `, the outcome of entry ${props.entry.of}`}
        </p>
        <Show when={props.entry.open}>
          <p class="quiet">How it ended is not known: it is still at work, or the app was stopped in between.</p>
        </Show>
        <Show when={!props.entry.erased} fallback={<p class="quiet">Its details were erased.</p>}>
          <pre class="exact" tabindex="0">
            {JSON.stringify(props.entry.details, null, 2)}
          </pre>
        </Show>
        <p class="quiet log-hash">Hash {props.entry.hash}</p>
        <Show when={opened()}>
          <EntryActs entry={props.entry} />
        </Show>
      </details>
    </li>
  );
}
