import { For, Show } from "solid-js";
import { useShell } from "#ui/shell/shell.ts";
import type { LogFilter } from "./filter-log.ts";
import { topics } from "./log-words.ts";
import { next, startOf } from "./timeline.ts";
import "#ui/parts/tick.css";

/** What to see of the log: by words, person, neuron, topic, day, or only what did not happen as it was meant. */
export function LogFilters(props: {
  readonly filter: LogFilter;
  /** Whose entries there are, where several people share the machine. */
  readonly people: readonly string[];
  readonly onChange: (part: Partial<LogFilter>) => void;
  readonly onDay: (between: LogFilter["between"]) => void;
}) {
  const shell = useShell();
  return (
    <div class="log-bar" role="search" aria-label="What to see of the log">
      <label class="wide">
        <span class="unseen">Find in the log</span>
        <input
          class="input"
          type="search"
          placeholder="Find in the log"
          value={props.filter.words}
          onInput={(event) => props.onChange({ words: event.currentTarget.value })}
        />
      </label>
      <Show when={props.people.length > 0}>
        <label>
          <span class="unseen">Person</span>
          <select
            class="input"
            value={props.filter.by}
            onChange={(event) => props.onChange({ by: event.currentTarget.value })}
          >
            <option value="">Everybody</option>
            <For each={props.people}>{(name) => <option value={name}>{name}</option>}</For>
          </select>
        </label>
      </Show>
      <label>
        <span class="unseen">Neuron</span>
        <select
          class="input"
          value={props.filter.neuronId}
          onChange={(event) => props.onChange({ neuronId: event.currentTarget.value })}
        >
          <option value="">All neurons</option>
          <For each={shell.neurons()}>{(neuron) => <option value={neuron.id}>{neuron.name}</option>}</For>
        </select>
      </label>
      <label>
        <span class="unseen">Topic</span>
        <select
          class="input"
          value={props.filter.topic}
          onChange={(event) => props.onChange({ topic: event.currentTarget.value })}
        >
          <option value="">Everything</option>
          <For each={topics}>{({ id, name }) => <option value={id}>{name}</option>}</For>
        </select>
      </label>
      <label>
        <span class="unseen">Day</span>
        <input
          class="input"
          type="date"
          value={dayIn(props.filter.between)}
          onChange={(event) => props.onDay(spanOf(event.currentTarget.valueAsDate))}
        />
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={props.filter.onlyWrong}
          onChange={(event) => props.onChange({ onlyWrong: event.currentTarget.checked })}
        />
        <span>Only what was refused or failed</span>
      </label>
    </div>
  );
}

/** The person's own day; the field speaks of it as if it were one in Greenwich. */
function spanOf(day: Date | null): LogFilter["between"] {
  if (day === null) return undefined;
  const from = new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()).getTime();
  return [from, next("day", from)];
}
/** Empty unless the span lies within one day. */
function dayIn(between: LogFilter["between"]): string {
  if (between === undefined || startOf("day", between[0]) !== startOf("day", between[1] - 1)) return "";
  const date = new Date(between[0]);
  const parts = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return [date.getFullYear(), ...parts].join("-");
}
