import { createMemo, Show } from "solid-js";
import { useChat } from "#ui/chat/chat-context.ts";
import { pointedAt, type StoredAnswer } from "#ui/chat/thread-view.ts";
import { dayAndTime } from "#ui/words/format.ts";

/** Which model gave the answer that is pointed at, or the newest one: why that one, and where it ran. */
export function AnsweredBy() {
  const chat = useChat();
  const answer = createMemo(() => pointedAt(chat.messages(), chat.lit()?.answer));
  return (
    <Show when={answer()?.why}>
      {(why) => (
        <section>
          <h2>Which model answered</h2>
          <p class="holding-about">{saidBeforeInWords(answer()) ?? `${why()} ${here[answer()?.engine ?? ""] ?? ""}`}</p>
        </section>
      )}
    </Show>
  );
}

/** An answer that is said again was worked out earlier: no model ran for it now, so nothing is told of where one ran. */
function saidBeforeInWords(answer: StoredAnswer | undefined): string | undefined {
  if (answer?.saidBefore === undefined) return undefined;
  return `${answer.model} said this before, on ${dayAndTime(answer.saidBefore)}, to just the same prompt. No model ran for it now.`;
}

/** For engines in the browser; of a server the sentence before says the address. */
const here: Readonly<Record<string, string>> = {
  soma: "It ran in this browser, on the processor, by BRANE’s own engine.",
  wllama: "It ran in this browser, on the processor, by llama.cpp.",
  "wllama-webgpu": "It ran in this browser, on the graphics card, by llama.cpp.",
  "web-llm": "It ran in this browser, on the graphics card, by web-llm.",
  transformers: "It ran in this browser, on the processor, by transformers.js.",
  "transformers-webgpu": "It ran in this browser, on the graphics card, by transformers.js.",
};
