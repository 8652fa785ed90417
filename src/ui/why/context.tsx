import { For, Show } from "solid-js";
import { useChat } from "#ui/chat/chat-context.ts";

/** What the next question will be sent with, in tokens: what the last answer took stands under The last answer. */
export function Context() {
  const chat = useChat();
  return (
    <Show when={chat.context()}>
      {(context) => {
        const parts = () => [
          { name: "Instructions", look: "one", tokens: context().instructions },
          { name: "Passages", look: "two", tokens: context().passages },
          { name: "Conversation", look: "three", tokens: context().conversation },
        ];
        const room = () => Math.max(0, context().window - parts().reduce((sum, part) => sum + part.tokens, 0));
        return (
          <section class="context">
            <h2>The next question</h2>
            <p class="holding-about">
              What the model will read with it, in tokens: {context().window.toLocaleString()} at most.
            </p>
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
