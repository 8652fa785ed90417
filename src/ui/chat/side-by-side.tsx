import { createSignal, createUniqueId, For, onMount, Show, untrack } from "solid-js";
import { useShell } from "#ui/shell/shell.ts";
import { counted, tookInWords } from "#ui/words/format.ts";
import { answeredByInWords, answerSpeed } from "./answer-facts.ts";
import { useChat } from "./chat-context.ts";
import { Ending, Said } from "./said.tsx";
import type { AnswerView } from "./thread-view.ts";
import type { LiveTurn } from "./turns.ts";
import "./side-by-side.css";

type Side = "first" | "second";

/**
 * Two models' answers to one question: beside each other where there is room, else one at a time under tabs. The
 * person keeps one; it stands in the conversation, and the other stays behind its arrows.
 */
export function SideBySide(props: {
  readonly first: AnswerView;
  readonly second: AnswerView;
  readonly question: string;
}) {
  const shell = useShell();
  const chat = useChat();
  const id = createUniqueId();
  /** Begun together, or the second one after the first stood there already. */
  const together = untrack(() => props.first.state === "streaming");
  const [shown, setShown] = createSignal<Side>(together ? "first" : "second");
  const sides: readonly Side[] = ["first", "second"];
  const turnOf = (side: Side): LiveTurn | undefined =>
    side === "first" ? chat.live() : chat.besides.of(chat.conversationId());
  const viewOf = (side: Side): AnswerView => (side === "first" ? props.first : props.second);
  const forget = (): void => {
    const here = chat.conversationId();
    if (here !== undefined) chat.besides.forget(here);
  };
  /** Both are stored once the first one says what stands beside it. */
  const stored = () => (props.first.versions?.beside === undefined ? undefined : props.first.versions);
  const settled = () => props.first.state !== "streaming" && props.second.state !== "streaming";

  async function keep(side: Side): Promise<void> {
    const versions = stored();
    const [kept, other] = side === "first" ? [props.first, props.second] : [props.second, props.first];
    const answer = props.first.id;
    forget();
    if (versions?.beside === undefined) return; // the other one said nothing that was kept
    const places = { first: versions.place, second: versions.beside };
    await shell.app.conversations.showVersion(answer, places[side]);
    const back = places[side === "first" ? "second" : "first"];
    shell.toasts.show(`The answer of ${kept.model} stands here. The one of ${other.model} is behind its arrows.`, {
      label: `Keep ${other.model}’s`,
      run: () => void shell.app.conversations.showVersion(answer, back),
    });
  }

  // The button that was pressed is gone with the answer it stood under: who uses keys goes on here.
  let section!: HTMLElement;
  onMount(() => {
    if (!together && props.second.state === "streaming") section.focus({ preventScroll: true });
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const next = shown() === "first" ? "second" : "first";
    setShown(next);
    document.getElementById(`${id}-${next}`)?.focus();
  }

  return (
    <section
      ref={(element) => (section = element)}
      class="side-by-side"
      tabindex="-1"
      aria-label="Two answers to the same question"
    >
      <Show when={!chat.roomy()}>
        <div class="tabs" role="tablist" aria-label="Which model" onKeyDown={onKeyDown}>
          <For each={sides}>
            {(side) => (
              <button
                type="button"
                role="tab"
                id={`${id}-${side}`}
                aria-controls={`${id}-${side}-panel`}
                aria-selected={shown() === side}
                tabindex={shown() === side ? 0 : -1}
                onClick={() => setShown(side)}
              >
                {viewOf(side).model}
              </button>
            )}
          </For>
        </div>
      </Show>
      <div class="two">
        <For each={sides}>
          {(side) => (
            <div
              class="one"
              hidden={!chat.roomy() && shown() !== side}
              id={`${id}-${side}-panel`}
              {...(chat.roomy() ? {} : { role: "tabpanel", "aria-labelledby": `${id}-${side}` })}
            >
              <Column view={viewOf(side)} question={props.question} turn={turnOf(side)} />
              <Show when={settled() && viewOf(side).text !== ""}>
                <button type="button" class="btn" onClick={() => void keep(side)}>
                  Keep this one
                </button>
              </Show>
            </div>
          )}
        </For>
      </div>
    </section>
  );
}

function Column(props: { readonly view: AnswerView; readonly question: string; readonly turn: LiveTurn | undefined }) {
  const chat = useChat();
  const running = () => props.view.state === "streaming";
  const facts = () =>
    [props.view.usage === undefined ? "" : tookInWords(props.view.usage.totalMs), answerSpeed(props.view.usage)]
      .filter((fact) => fact !== "" && fact !== "0 ms")
      .join(" · ");
  const showPassages = (): void => {
    chat.light(props.view.id, 0);
    chat.show("why");
  };
  return (
    <article aria-label={`Answer by ${props.view.model}`} aria-busy={running()}>
      <h3>{props.view.model}</h3>
      <Said {...props} />
      <Ending view={props.view} />
      <div class="facts">
        <Show when={!running() && props.view.passages.length > 0}>
          <button type="button" class="link" onClick={showPassages}>
            {counted(props.view.passages.length, "passage")}
          </button>
        </Show>
        <span role="status">{running() ? "" : facts()}</span>
      </div>
      <Show when={!running() && answeredByInWords(props.view)}>{(words) => <p class="quiet">{words()}</p>}</Show>
    </article>
  );
}
