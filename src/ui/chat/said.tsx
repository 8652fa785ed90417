import { createMemo, For, Match, Show, Switch } from "solid-js";
import { Markdown } from "#ui/markdown/markdown.tsx";
import { CallLine } from "#ui/tools/call-line.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted, waitInWords } from "#ui/words/format.ts";
import { isPlainlyNotEnglish } from "#ui/words/english.ts";
import { knowsEnglishOnly } from "#ui/words/model.ts";
import { readingInWords } from "#ui/words/reading.ts";
import { useChat } from "./chat-context.ts";
import { ownFiguresInWords, uncitedInWords } from "./stands-on.ts";
import type { AnswerView } from "./thread-view.ts";
import type { LiveTurn } from "./turns.ts";

/** The call whose result is the answer, word for word: a tool called by hand. */
const saidBy = ({ calls, text }: AnswerView) => calls.find((call) => call.result === text && text !== "");

/** What was taken back is not said any more: the line of the call says that it is undone, and holds the words. */
export const textToSay = (view: AnswerView): string => (saidBy(view)?.state === "undone" ? "" : view.text);

/** What one model said, the tools it called, and what is to be known of it before it is relied on. */
export function Said(props: {
  readonly view: AnswerView;
  /** What was asked. */
  readonly question: string;
  /** The turn that says it, while it runs in this tab. */
  readonly turn: LiveTurn | undefined;
}) {
  const chat = useChat();
  const running = () => props.view.state === "streaming";
  /** While a tool asks or runs no word comes: what the Markdown parser holds back is shown. */
  const waitsForTool = () => props.view.calls.some((call) => call.state === "asked" || call.state === "running");
  const text = () => textToSay(props.view);
  const waits = () =>
    running() && ((props.view.text === "" && props.view.calls.length === 0) || props.turn?.waiting() !== undefined);
  return (
    <>
      <Show when={waits()}>
        <Waiting turn={props.turn} />
      </Show>
      <Show when={text() !== ""}>
        <Markdown
          text={text()}
          finished={!running() || waitsForTool()}
          citations={props.view.citations}
          nameOf={(passage) => props.view.passages[passage]?.document ?? "a document"}
          onCite={(passage, how) => {
            chat.light(props.view.id, passage);
            if (how === "press") chat.show("why");
          }}
        />
      </Show>
      <Show when={running() && !waits() && props.turn === undefined}>
        <p class="wait">Being answered in another tab.</p>
      </Show>
      <For each={props.view.calls}>
        {(call) => <CallLine call={call} said={call.id === saidBy(props.view)?.id && text() !== ""} />}
      </For>
      <Show when={text() !== "" && props.view.instead}>
        {(failure) => (
          <p class="quiet">
            {failure()} {props.view.model} answered instead.
          </p>
        )}
      </Show>
      <Show when={uncitedInWords(props.view, chat.documents())}>{(words) => <p class="quiet">{words()}</p>}</Show>
      <Show when={ownFiguresInWords(props.view, props.question)}>
        {(words) => (
          <div class="notice wait">
            <p>{words()}</p>
          </div>
        )}
      </Show>
      <Show when={knowsEnglishOnly(props.view.model) && isPlainlyNotEnglish(props.question)}>
        <p class="quiet">{props.view.model} understands English only. Asked in English, it answers better.</p>
      </Show>
    </>
  );
}

/** Before the first word: what is happening, and how long it will take. */
function Waiting(props: { readonly turn: LiveTurn | undefined }) {
  const shell = useShell();
  const chat = useChat();
  const words = createMemo(() => {
    const { turn } = props;
    if (turn === undefined) return "An answer is being written in another tab.";
    if (turn.queued()) return "It answers after the other one: this device holds one of the two at a time.";
    const waiting = turn.waiting();
    if (waiting !== undefined) return `${waiting.why} ${waiting.secondsLeft} s left.`;
    const reading = turn.reading();
    if (reading !== undefined && reading.done < reading.total) {
      const left = reading.secondsLeft;
      const wait = left === undefined ? "" : ` This takes ${waitInWords(left)}.`;
      return `Reading your question: ${reading.done.toLocaleString()} of ${reading.total.toLocaleString()} tokens.${wait}`;
    }
    const unread = chat.documents().find((document) => document.progress !== undefined);
    if (unread !== undefined && turn.passages().length === 0) {
      return `Your question waits until ${unread.name} is read: ${readingInWords(unread)}.`;
    }
    if (shell.model().kind === "loading") return "Waiting for the model.";
    return turn.passages().length > 0 ? `Found ${counted(turn.passages().length, "passage")}. Thinking.` : "Thinking.";
  });
  return <p class="wait tabular">{words()}</p>;
}

/** How it ended, where that is worth a sentence. Stopping is no error. */
export function Ending(props: { readonly view: AnswerView; readonly onRetry?: () => void }) {
  return (
    <Switch>
      <Match when={props.view.state === "stopped"}>
        <p class="quiet">
          {props.view.error || `This answer was stopped${props.view.text === "" ? " before it began" : ""}.`}
          {props.view.text === "" ? "" : " What was said is kept."}
        </p>
      </Match>
      <Match when={props.view.state === "length"}>
        <p class="quiet">{props.view.error || "The answer reached its length limit and ends here."}</p>
      </Match>
      <Match when={props.view.state === "failed"}>
        <div class="notice stop" role="alert">
          <p>{props.view.error || "The answer failed. Your question is kept."}</p>
          <Show when={props.view.noRetry === true ? undefined : props.onRetry}>
            {(retry) => (
              <button type="button" class="btn" onClick={() => retry()()}>
                Try again
              </button>
            )}
          </Show>
        </div>
      </Match>
    </Switch>
  );
}
