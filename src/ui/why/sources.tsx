import { createEffect, createMemo, For, Show } from "solid-js";
import type { RecalledPassage } from "#core/axon/passage.ts";
import { useChat } from "#ui/chat/chat-context.ts";

/** The passages of the answer that is pointed at, or of the last one that stands on any. */
export function Sources() {
  const chat = useChat();
  const answer = createMemo((): { readonly id: string; readonly passages: readonly RecalledPassage[] } | undefined => {
    const stored = chat.messages().filter((message) => message.role === "answer");
    const lit = chat.lit();
    const live = chat.live();
    if (live !== undefined && live.ended() === undefined && live.passages().length > 0) {
      return { id: "live", passages: live.passages() };
    }
    return (
      stored.find((message) => message.id === lit?.answer) ?? stored.findLast((message) => message.passages.length > 0)
    );
  });
  const isLit = (index: number) => chat.lit()?.answer === answer()?.id && chat.lit()?.passage === index;
  const place = (passage: RecalledPassage) => [passage.document, passage.heading].filter(Boolean).join(" · ");

  return (
    <section>
      <h2>What the answer stands on</h2>
      <Show
        when={(answer()?.passages.length ?? 0) > 0}
        fallback={
          <p class="holding-about">No document yet: it answers from what the model learned. Check what matters.</p>
        }
      >
        <For each={answer()?.passages}>
          {(passage, index) => (
            <div
              class="source"
              classList={{ lit: isLit(index()) }}
              ref={(element) =>
                createEffect(() => {
                  if (isLit(index())) element.scrollIntoView({ block: "nearest" });
                })
              }
            >
              <small>
                {index() + 1} · {place(passage)}
              </small>
              <p dir="auto">{passage.text}</p>
            </div>
          )}
        </For>
      </Show>
    </section>
  );
}
