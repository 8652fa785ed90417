import { createMemo, For, Match, Show, Switch } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import type { Message } from "#core/neuron/conversation.ts";
import { Markdown } from "#ui/markdown/markdown.tsx";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { CallLine } from "#ui/tools/call-line.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted, dayAndTime, tookInWords, waitInWords } from "#ui/words/format.ts";
import { isPlainlyNotEnglish } from "#ui/words/english.ts";
import { knowsEnglishOnly } from "#ui/words/model.ts";
import { readingInWords } from "#ui/words/reading.ts";
import { AskAnother } from "./ask-another.tsx";
import { useChat } from "./chat-context.ts";
import { copied } from "./copied.ts";
import { ownFiguresInWords, uncitedInWords } from "./stands-on.ts";
import { unkeptQuestion } from "./thread-view.ts";
import { Versions } from "./versions.tsx";
import type { AnswerView } from "./thread-view.ts";

/** One answer: the text, the tools it called, what it stands on, and what can be done with it. */
export function Answer(props: {
  readonly neuron: NeuronSummary;
  readonly view: AnswerView;
  /** What was asked. */
  readonly question: string;
  readonly last: boolean;
}) {
  const shell = useShell();
  const chat = useChat();
  const running = () => props.view.state === "streaming";
  /** While a tool asks or runs no word comes: what the Markdown parser holds back is shown. */
  const waitsForTool = () => props.view.calls.some((call) => call.state === "asked" || call.state === "running");
  /** The call whose result is the answer, word for word: a tool called by hand. */
  const saidBy = () => props.view.calls.find((call) => call.result === props.view.text && props.view.text !== "");
  /** What was taken back is not said any more: the line of the call says that it is undone, and holds the words. */
  const text = () => (saidBy()?.state === "undone" ? "" : props.view.text);
  const retry = () => {
    const id = chat.conversationId();
    if (id === undefined) return;
    chat.besides.forget(id);
    const messages = chat.messages();
    const idsOf = (some: readonly Message[]) => some.map((message) => message.id);
    const unkept = unkeptQuestion(messages, chat.live());
    if (unkept !== undefined) shell.turns.ask(props.neuron.id, id, unkept, idsOf(messages));
    else
      shell.turns.retry(
        props.neuron.id,
        id,
        idsOf(messages.at(-1)?.role === "answer" ? messages.slice(0, -1) : messages),
      );
  };
  const copy = () =>
    void navigator.clipboard.writeText(copied(props.view)).then(
      () => shell.toasts.show("The answer is copied."),
      () => shell.toasts.show("The browser did not allow copying. Select the text and copy it by hand."),
    );

  return (
    <article
      class="answer"
      classList={{ last: props.last }}
      aria-label={`Answer by ${props.neuron.name}`}
      aria-busy={running()}
    >
      <NeuronSign id={props.neuron.id} size={32} open={props.neuron.open} thinking={running()} />
      <div class="body">
        <Show
          when={
            running() &&
            ((props.view.text === "" && props.view.calls.length === 0) || chat.live()?.waiting() !== undefined)
          }
        >
          <Waiting />
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
        <For each={props.view.calls}>
          {(call) => <CallLine call={call} said={call.id === saidBy()?.id && text() !== ""} />}
        </For>
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
        <Ending view={props.view} onRetry={retry} />
        <Show when={!running()}>
          <div class="facts">
            <Show when={props.view.versions}>
              {(versions) => <Versions id={props.view.id} versions={versions()} />}
            </Show>
            <Facts view={props.view} />
            <span class="deeds">
              <Show when={text() !== ""}>
                <button type="button" class="link" onClick={copy}>
                  Copy
                </button>
              </Show>
              <Show when={props.last && text() !== "" && props.view.model !== ""}>
                <AskAnother answeredBy={props.view.model} />
              </Show>
              <Show when={props.last && props.view.state !== "failed"}>
                <button type="button" class="link" onClick={retry}>
                  {props.view.saidBefore === undefined ? "Try again" : "Ask anew"}
                </button>
              </Show>
            </span>
          </div>
        </Show>
      </div>
    </article>
  );
}

/** Before the first word: what is happening, and how long it will take. */
function Waiting() {
  const shell = useShell();
  const chat = useChat();
  const words = createMemo(() => {
    const turn = chat.live();
    if (turn === undefined) return "An answer is being written in another tab.";
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

function Facts(props: { readonly view: AnswerView }) {
  const chat = useChat();
  const showPassages = (): void => {
    chat.light(props.view.id, 0);
    chat.show("why");
  };
  const documents = () => [...new Set(props.view.passages.map((passage) => passage.document))];
  const passages = () => {
    const count = counted(props.view.passages.length, "passage");
    const shown = props.view.citations.length === 0 ? "Shown " : "";
    return documents().length === 1
      ? `${shown}${count} from ${documents().join("")}`
      : `${shown}${count} from ${documents().length} documents`;
  };
  return (
    <>
      <Show when={props.view.passages.length > 0}>
        <button type="button" class="link" onClick={showPassages}>
          {passages()}
        </button>
      </Show>
      <Show
        when={props.view.saidBefore}
        fallback={
          <Show when={(props.view.usage?.totalMs ?? 0) > 0}>
            <span>{tookInWords(props.view.usage?.totalMs ?? 0)}</span>
          </Show>
        }
      >
        {(at) => <span>Said before, on {dayAndTime(at())}</span>}
      </Show>
      <Show
        when={props.view.model !== ""}
        fallback={
          <Show when={props.view.calls.length > 0}>
            <span>Called by hand</span>
          </Show>
        }
      >
        <span>{props.view.model}</span>
      </Show>
    </>
  );
}

/** How it ended, where that is worth a sentence. Stopping is no error. */
function Ending(props: { readonly view: AnswerView; readonly onRetry: () => void }) {
  return (
    <Switch>
      <Match when={props.view.state === "stopped"}>
        <p class="quiet">
          {props.view.text === ""
            ? "This answer was stopped before it began."
            : "This answer was stopped. What was said is kept."}
        </p>
      </Match>
      <Match when={props.view.state === "length"}>
        <p class="quiet">{props.view.error || "The answer reached its length limit and ends here."}</p>
      </Match>
      <Match when={props.view.state === "failed"}>
        <div class="notice stop" role="alert">
          <p>{props.view.error || "The answer failed. Your question is kept."}</p>
          <Show when={props.view.noRetry !== true}>
            <button type="button" class="btn" onClick={() => props.onRetry()}>
              Try again
            </button>
          </Show>
        </div>
      </Match>
    </Switch>
  );
}
