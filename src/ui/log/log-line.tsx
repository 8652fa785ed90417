import { createEffect, onCleanup, Show } from "solid-js";
import type { LogGlance } from "#app/app.ts";
import { useShell } from "#ui/shell/shell.ts";
import { dayAndTime } from "#ui/words/format.ts";
import { isWrong } from "./filter-log.ts";
import { LogEntry } from "./log-entry.tsx";
import { conversationOf, entryInWords, stateInWords } from "./log-words.ts";

/** One entry in plain words; what it is made of is read and shown when it is opened. */
export function LogLine(props: {
  readonly glance: LogGlance;
  readonly neuron: string;
  /** Pixels from the list's top. */
  readonly top: number;
  /** Which of how many it is. */
  readonly place: readonly [number, number];
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly onFocus: () => void;
  /** Its height while it is open, whenever that changes. */
  readonly onHeight: (pixels: number) => void;
}) {
  const shell = useShell();
  let row!: HTMLLIElement;
  createEffect(() => {
    if (!props.open) return;
    const watching = new ResizeObserver(() => props.onHeight(row.offsetHeight));
    watching.observe(row);
    onCleanup(() => watching.disconnect());
  });
  return (
    <li
      ref={(element) => (row = element)}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-posinset={props.place[0]}
      aria-setsize={props.place[1]}
      onFocusIn={() => props.onFocus()}
    >
      <details open={props.open} onToggle={(event) => props.onToggle(event.currentTarget.open)}>
        <summary>
          <span class="tabular quiet">{props.glance.seq}</span>
          <span
            class="tag"
            classList={{
              wait: props.glance.open === true,
              stop: isWrong(props.glance) && props.glance.open !== true,
              inside: props.glance.phase === "outcome" && !isWrong(props.glance),
            }}
          >
            {stateInWords(props.glance)}
          </span>
          <Show when={props.glance.by}>{(name) => <span class="log-by">{name()}</span>}</Show>
          <b>{entryInWords(props.glance, props.neuron)}</b>
          <span class="quiet log-neuron">{props.neuron}</span>
          <time class="quiet tabular" datetime={new Date(props.glance.at).toISOString()}>
            {dayAndTime(props.glance.at)}
          </time>
        </summary>
        <Show when={conversationOf(props.glance)}>
          {(there) => (
            <p>
              <a
                class="link"
                href={shell.hrefOf({ name: "chat", neuronId: there().neuronId, conversationId: there().id })}
              >
                Open its conversation
              </a>
            </p>
          )}
        </Show>
        <p class="quiet">
          {props.glance.action} {props.glance.subject}
          {props.glance.of === undefined ? "" : `, the outcome of entry ${props.glance.of}`}
        </p>
        <Show when={props.glance.open}>
          <p class="quiet">How it ended is not known: it is still at work, or the app was stopped in between.</p>
        </Show>
        <Show when={props.open}>
          <LogEntry seq={props.glance.seq} />
        </Show>
      </details>
    </li>
  );
}
