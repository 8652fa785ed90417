import { createMemo, Show } from "solid-js";
import type { OtherModel } from "#core/broker/beside.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import type { Command } from "#ui/commands/command.ts";
import { Menu } from "#ui/parts/menu.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { useChat } from "./chat-context.ts";

/** Puts the same question to another model that this neuron may ask. Nothing, where there is no other. */
export function AskAnother(props: { readonly answeredBy: string }) {
  const shell = useShell();
  const chat = useChat();
  const status = createMemo(() => shell.model().kind); // and not at each step of a loading
  const all = fromPromise(() => {
    void status(); // what is open decides whether memory holds both
    return shell.app.chat.models(chat.neuronId());
  });
  const commands = (): readonly Command[] =>
    (all() ?? [])
      .filter(({ choice }) => choice.name !== props.answeredBy)
      .map((other) => ({
        id: `ask-${other.choice.modelId}-${other.choice.engine}`,
        title: titleOf(other),
        group: "Conversation",
        icon: "model",
        run: () => {
          const conversationId = chat.conversationId();
          if (conversationId !== undefined) chat.besides.ask(chat.neuronId(), conversationId, other.choice);
        },
      }));
  return (
    <Show when={commands().length > 0}>
      <Menu label="Ask another model too" text commands={commands()} />
    </Show>
  );
}

/** Which one, where it runs, and what that costs. */
function titleOf({ choice: { name, place }, how }: OtherModel): string {
  if (place.kind === "server") return `${name}, at ${place.origin}`;
  return how === "beside"
    ? `${name}, in this browser`
    : `${name}, in this browser: the first is put away while it answers`;
}
