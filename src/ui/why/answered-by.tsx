import { createMemo, Show } from "solid-js";
import { answeredByInWords } from "#ui/chat/answer-facts.ts";
import { useChat } from "#ui/chat/chat-context.ts";
import { pointedAt } from "#ui/chat/thread-view.ts";

/** Which model gave the answer that is pointed at, or the newest one: why that one, and where it ran. */
export function AnsweredBy() {
  const chat = useChat();
  const words = createMemo(() => {
    const answer = pointedAt(chat.messages(), chat.lit()?.answer);
    return answer && answeredByInWords(answer);
  });
  return (
    <Show when={words()}>
      <section>
        <h2>Which model answered</h2>
        <p class="holding-about">{words()}</p>
      </section>
    </Show>
  );
}
