import { createSignal, createUniqueId, For, Match, onMount, Show, Switch } from "solid-js";
import { Markdown } from "#ui/markdown/markdown.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { tookInWords } from "#ui/words/format.ts";
import { answerSpeed } from "./answer-facts.ts";
import { useChat } from "./chat-context.ts";
import type { AnswerView } from "./thread-view.ts";
import "./side-by-side.css";

type Side = "first" | "second";

/**
 * Two models' answers to one question: beside each other where there is room, else one at a time under tabs. The
 * person keeps one; it stands in the conversation, and the other stays behind its arrows.
 */
export function SideBySide(props: { readonly first: AnswerView; readonly second: AnswerView }) {
  const shell = useShell();
  const chat = useChat();
  const id = createUniqueId();
  const [shown, setShown] = createSignal<Side>("second");
  const sides: readonly Side[] = ["first", "second"];
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
    if (props.second.state === "streaming") section.focus({ preventScroll: true });
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
              <Column view={viewOf(side)} />
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

function Column(props: { readonly view: AnswerView }) {
  const running = () => props.view.state === "streaming";
  const facts = () =>
    [props.view.usage === undefined ? "" : tookInWords(props.view.usage.totalMs), answerSpeed(props.view.usage)]
      .filter((fact) => fact !== "" && fact !== "0 ms")
      .join(" · ");
  return (
    <article aria-label={`Answer by ${props.view.model}`} aria-busy={running()}>
      <h3>{props.view.model}</h3>
      <Show when={props.view.text !== ""}>
        <Markdown
          text={props.view.text}
          finished={!running()}
          citations={[]}
          nameOf={() => ""}
          onCite={() => undefined}
        />
      </Show>
      <Switch>
        <Match when={running() && props.view.text === ""}>
          <p class="quiet">Reading the question.</p>
        </Match>
        <Match when={props.view.state === "failed"}>
          <div class="notice stop" role="alert">
            <p>{props.view.error || "It gave no answer. The other one is untouched."}</p>
          </div>
        </Match>
        <Match when={props.view.state === "stopped"}>
          <p class="quiet">It was stopped.</p>
        </Match>
        <Match when={props.view.state === "length"}>
          <p class="quiet">It reached the length limit and ends here.</p>
        </Match>
      </Switch>
      <p class="facts" role="status">
        {running() ? "" : facts()}
      </p>
    </article>
  );
}
