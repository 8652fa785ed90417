import { Show } from "solid-js";
import type { AuditEntryView } from "#app/app.ts";
import { dayAndTime } from "#ui/words/format.ts";

const phases = { intent: "Intent", outcome: "Outcome", note: "Note" } as const;

export function LogLine(props: { readonly entry: AuditEntryView; readonly neuron: string }) {
  const bad = () => /denied|failed|refused|error/.test(props.entry.outcome ?? "");
  return (
    <li>
      <details>
        <summary>
          <span class="tabular quiet">{props.entry.seq}</span>
          <span
            class="tag"
            classList={{
              wait: props.entry.phase === "intent",
              stop: bad(),
              inside: props.entry.phase === "outcome" && !bad(),
            }}
          >
            {props.entry.outcome ?? phases[props.entry.phase]}
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
        <pre class="exact" tabindex="0">
          {JSON.stringify(props.entry.details, null, 2)}
        </pre>
        <p class="quiet log-hash">Hash {props.entry.hash}</p>
      </details>
    </li>
  );
}
