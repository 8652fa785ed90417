import { createMemo, Show } from "solid-js";
import { useChat } from "#ui/chat/chat-context.ts";

/** Which model gave the answer that is pointed at, or the newest one: why that one, and where it ran. */
export function AnsweredBy() {
  const chat = useChat();
  const answer = createMemo(() => {
    const stored = chat.messages().filter((message) => message.role === "answer");
    return stored.find(({ id }) => id === chat.lit()?.answer) ?? stored.at(-1);
  });
  return (
    <Show when={answer()?.why}>
      {(why) => (
        <section>
          <h2>Which model answered</h2>
          <p class="holding-about">
            {why()} {here[answer()?.engine ?? ""]}
          </p>
        </section>
      )}
    </Show>
  );
}

/** For engines in the browser; of a server the sentence before says the address. */
const here: Readonly<Record<string, string>> = {
  soma: "It ran in this browser, on the processor, by BRANE’s own engine.",
  wllama: "It ran in this browser, on the processor, by llama.cpp.",
  "wllama-webgpu": "It ran in this browser, on the graphics card, by llama.cpp.",
  "web-llm": "It ran in this browser, on the graphics card, by web-llm.",
  transformers: "It ran in this browser, by transformers.js.",
};
