import { createMemo, Show } from "solid-js";
import type { Accessor } from "solid-js";
import type { AskableModel } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import type { Command } from "#ui/commands/command.ts";
import { Menu } from "#ui/parts/menu.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { useChat } from "./chat-context.ts";
import type { AnswerView } from "./thread-view.ts";
import { hasAnswered } from "./who-answered.ts";

/** Puts the same question to another model that this neuron may ask. Nothing, where there is no other. */
export function AskAnother(props: { readonly answer: AnswerView }) {
  const chat = useChat();
  const askable = createAskable();
  const commands = () =>
    askable()
      .filter(({ choice }) => !hasAnswered(choice, props.answer))
      .map((other) =>
        commandFor(other, "the first is put away while it answers", () => {
          const conversationId = chat.conversationId();
          if (conversationId !== undefined) chat.besides.ask(chat.neuronId(), conversationId, other);
        }),
      );
  return (
    <Show when={commands().length > 0}>
      <Menu label="Ask another model too" text commands={commands()} />
    </Show>
  );
}

/** In the composer: the next question goes to a second model as well. Nothing, where there is none. */
export function AskTwo() {
  const chat = useChat();
  const askable = createAskable();
  let place!: HTMLSpanElement;
  const commands = () =>
    askable()
      .filter(({ isFirst }) => !isFirst)
      .map((other) =>
        commandFor(other, "it answers after the first", () => {
          const field = place.closest("form")?.querySelector("textarea");
          chat.besides.choose(other);
          field?.focus();
        }),
      );
  return (
    <span ref={(element) => (place = element)}>
      <Show when={chat.besides.next() === undefined && commands().length > 0}>
        <Menu label="Ask two models" text commands={commands()} />
      </Show>
    </span>
  );
}

/** Above the composer: whom the next question goes to as well, and the way back. */
export function AlsoAsks() {
  const chat = useChat();
  return (
    <Show when={chat.besides.next()}>
      {(other) => (
        <p class="also-asks" role="status">
          <span>
            Your next question goes to {other().choice.name} as well, {placeOf(other())}.
          </span>
          <button type="button" class="link" onClick={() => chat.besides.choose(undefined)}>
            Ask one model only
          </button>
        </p>
      )}
    </Show>
  );
}

/** The models that may be asked here, anew whenever another one is open: that decides whether memory holds two. */
function createAskable(): Accessor<readonly AskableModel[]> {
  const shell = useShell();
  const chat = useChat();
  const status = createMemo(() => shell.model().kind); // and not at each step of a loading
  const all = fromPromise(() => {
    void status();
    return shell.app.chat.models(chat.neuronId());
  });
  return () => all() ?? [];
}

/** `cost`: what it means where memory does not hold both. */
const commandFor = (other: AskableModel, cost: string, run: () => void): Command => ({
  id: `ask-${other.choice.modelId}-${other.choice.engine}-${placeOf(other)}`,
  title: other.how === "beside" ? whereItRuns(other) : `${whereItRuns(other)}: ${cost}`,
  group: "Conversation",
  icon: "model",
  run,
});

const whereItRuns = (other: AskableModel): string => `${other.choice.name}, ${placeOf(other)}`;

const placeOf = ({ choice: { place } }: AskableModel): string =>
  place.kind === "server" ? `at ${place.origin}` : "in this browser";
