import { Show } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import type { Message } from "#core/neuron/conversation.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted, dayAndTime, tookInWords } from "#ui/words/format.ts";
import { AskAnother } from "./ask-another.tsx";
import { signature } from "./answer-facts.ts";
import { useChat } from "./chat-context.ts";
import { copied } from "./copied.ts";
import { Ending, Said, textToSay } from "./said.tsx";
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
  const text = () => textToSay(props.view);
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
        <Said view={props.view} question={props.question} turn={chat.live()} />
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
                <AskAnother answer={props.view} />
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
      <Show when={signature(props.view)}>{(who) => <span>{who()}</span>}</Show>
    </>
  );
}
