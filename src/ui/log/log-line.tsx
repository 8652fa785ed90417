import { createSignal, Show } from "solid-js";
import type { AuditEntryView } from "#app/app.ts";
import { dayAndTime } from "#ui/words/format.ts";
import { EntryActs } from "./checkpoint-acts.tsx";

const phases = { intent: "Intent", outcome: "Outcome", note: "Note" } as const;

export function LogLine(props: { readonly entry: AuditEntryView; readonly neuron: string }) {
  const bad = () => /denied|failed|refused|error/.test(props.entry.outcome ?? "");
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
            {props.entry.open === true ? "No outcome" : (props.entry.outcome ?? phases[props.entry.phase])}
          </span>
          <span class="log-what">
            <b>{props.entry.action}</b> {props.entry.subject}
          </span>
          <span class="quiet">{props.neuron}</span>
          <time class="quiet tabular" datetime={new Date(props.entry.at).toISOString()}>
            {dayAndTime(props.entry.at)}
          </time>
        </summary>
        <Show when={props.entry.of !== undefined}>
          <p class="quiet">The outcome of entry {props.entry.of}.</p>
        </Show>
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
