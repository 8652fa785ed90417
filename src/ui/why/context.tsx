import { For, Show } from "solid-js";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { useChat } from "#ui/chat/chat-context.ts";
import { useShell } from "#ui/shell/shell.ts";

/** What fills the model's window, in tokens. */
export function Context() {
  const shell = useShell();
  const chat = useChat();
  const use = fromPromise(() => {
    // What was said, and a model that became ready, change the figures.
    void chat.messages();
    void chat.live()?.ended();
    void shell.model();
    return shell.app.chat.context(chat.neuronId(), chat.conversationId());
  });
  return (
    <Show when={use()}>
      {(context) => {
        const parts = () => [
          { name: "Instructions", look: "one", tokens: context().instructions },
          { name: "Passages", look: "two", tokens: context().passages },
          { name: "Conversation", look: "three", tokens: context().conversation },
        ];
        const room = () => Math.max(0, context().window - parts().reduce((sum, part) => sum + part.tokens, 0));
        return (
          <section class="context">
            <h2>Context</h2>
            <div class="meter" aria-hidden="true">
              <For each={parts()}>
                {(part) => <i class={part.look} style={{ width: `${(part.tokens / context().window) * 100}%` }} />}
              </For>
            </div>
            <dl class="pairs">
              <For each={[...parts(), { name: "Room left", look: "", tokens: room() }]}>
                {(part) => (
                  <>
                    <dt class="key">
                      <i class={part.look} aria-hidden="true" />
                      {part.name}
                    </dt>
                    <dd>{part.tokens.toLocaleString()}</dd>
                  </>
                )}
              </For>
            </dl>
          </section>
        );
      }}
    </Show>
  );
}
