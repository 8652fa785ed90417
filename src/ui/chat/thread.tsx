import { createEffect, createMemo, Index, Match, on, onCleanup, onMount, Show, Switch } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import type { Message } from "#core/neuron/conversation.ts";
import { RequestCard } from "#ui/tools/request-card.tsx";
import { asksInFlow } from "#ui/tools/asking.ts";
import { useShell } from "#ui/shell/shell.ts";
import { Answer } from "./answer.tsx";
import { useChat } from "./chat-context.ts";
import { SideBySide } from "./side-by-side.tsx";
import { Empty } from "./empty.tsx";
import { besideOf, liveAnswer, storedBeside, threadItems } from "./thread-view.ts";
import type { AnswerView, ThreadItem } from "./thread-view.ts";
import "./thread.css";

/** What is said, oldest first. It follows its own end until a person scrolls away. */
export function Thread(props: {
  readonly neuron: NeuronSummary;
  readonly scroller: (element: HTMLDivElement) => void;
  readonly onAway: (away: boolean) => void;
}) {
  const shell = useShell();
  const chat = useChat();
  const items = createMemo(() => threadItems(chat.messages(), chat.live()));
  const live = createMemo(() => {
    const turn = chat.live();
    return turn === undefined ? undefined : liveAnswer(turn);
  });
  const viewOf = (item: ThreadItem): AnswerView | undefined =>
    item.role === "answer" ? item.stored : item.role === "live" ? live() : undefined;
  /** The answer of another model that stands beside this one: as it is stored, or as it comes. */
  const second = (item: ThreadItem): AnswerView | undefined => {
    const stored = item.role === "answer" ? storedBeside(item.stored) : undefined;
    if (stored !== undefined) return stored;
    const turn = chat.besides.of(chat.conversationId());
    return turn === undefined ? besideOf(chat.messages().findLast(isQuestion)) : liveAnswer(turn);
  };
  const lastIsAnswer = (index: number) => index === items().length - 1;
  const questionBefore = (index: number): string => {
    const before = items()[index - 1];
    return before === undefined ? "" : (questionOf(before) ?? "");
  };
  /** Requests that no call in the conversation stands for: they are shown at its end. */
  const loose = () => {
    const shown = new Set(items().flatMap((item) => viewOf(item)?.calls.map((call) => call.id) ?? []));
    return shell
      .requests()
      .filter((request) => request.neuronId === props.neuron.id && asksInFlow(request) && !shown.has(request.callId));
  };

  let scroller!: HTMLDivElement;
  let column!: HTMLDivElement;
  let following = true;
  onMount(() => {
    props.scroller(scroller);
    const follow = () => {
      if (following && items().length > 0) scroller.scrollTop = scroller.scrollHeight;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(column);
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
  });
  function onScroll(): void {
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
    props.onAway(!following);
  }
  createEffect(on([chat.conversationId, () => chat.live()], () => (following = true)));

  return (
    <div class="scroll" ref={(element) => (scroller = element)} onScroll={onScroll} tabindex="-1">
      <div class="column" ref={(element) => (column = element)}>
        <Show when={items().length > 0} fallback={<Empty neuron={props.neuron} />}>
          <h2 class="unseen">Conversation</h2>
          <Index each={items()}>
            {(item, index) => (
              <Switch>
                <Match when={questionOf(item())}>
                  {(text) => (
                    <div class="question" dir="auto">
                      <span class="unseen">You asked: </span>
                      {text()}
                    </div>
                  )}
                </Match>
                <Match when={viewOf(item())}>
                  {(view) => (
                    <Show
                      when={lastIsAnswer(index) ? second(item()) : undefined}
                      fallback={
                        <Answer
                          neuron={props.neuron}
                          view={view()}
                          question={questionBefore(index)}
                          last={lastIsAnswer(index)}
                        />
                      }
                    >
                      {(other) => <SideBySide first={view()} second={other()} question={questionBefore(index)} />}
                    </Show>
                  )}
                </Match>
              </Switch>
            )}
          </Index>
        </Show>
        <Index each={loose()}>{(request) => <RequestCard request={request()} />}</Index>
      </div>
    </div>
  );
}

const isQuestion = ({ role }: Message): boolean => role === "question";
const questionOf = (item: ThreadItem): string | undefined => (item.role === "question" ? item.text : undefined);
