import { createEffect, createMemo, For, Show } from "solid-js";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { Citation } from "#core/neuron/conversation.ts";
import { useChat } from "#ui/chat/chat-context.ts";
import { pointedAt } from "#ui/chat/thread-view.ts";
import { useShell } from "#ui/shell/shell.ts";
import { beyondInWords } from "#ui/markdown/beyond.ts";

interface Standing {
  readonly id: string;
  readonly passages: readonly RecalledPassage[];
  readonly citations: readonly Citation[];
  readonly small?: true;
}

/** The passages of the answer that is pointed at, or of the newest one, also where that stands on none. */
export function Sources() {
  const shell = useShell();
  const chat = useChat();
  const answer = createMemo((): Standing | undefined => {
    const live = chat.live();
    if (live !== undefined && live.ended() === undefined) {
      return { id: "live", passages: live.passages(), citations: [] };
    }
    return pointedAt(chat.messages(), chat.lit()?.answer);
  });
  /** A passage beside an answer says little of what it stands on where the answer does not cite it, or where a small model does. */
  const isOnlyShown = () => {
    const it = answer();
    return it !== undefined && it.passages.length > 0 && (it.small === true || it.citations.length === 0);
  };
  const isLit = (index: number) => chat.lit()?.answer === answer()?.id && chat.lit()?.passage === index;
  const place = (passage: RecalledPassage) => [passage.document, passage.heading].filter(Boolean).join(" · ");
  const beyond = (index: number) => {
    const going = (answer()?.citations ?? []).filter((cited) => cited.passage === index && cited.beyond !== undefined);
    return going.length === 0 ? undefined : beyondInWords([...new Set(going.flatMap((cited) => cited.beyond ?? []))]);
  };
  const openDocument = ({ documentId: id, document: name, start, end }: RecalledPassage): void =>
    shell.dialogs.open({ kind: "document", neuronId: chat.neuronId(), id, name, passage: { start, end } });
  const nothing = () => {
    if (chat.documents().length === 0) {
      return "No document yet: it answers from what the model learned. Check what matters.";
    }
    return answer() === undefined
      ? "When it answers, the passages of your documents that it stands on are shown here."
      : "No passage of your documents: it answers from what the model learned. Check what matters.";
  };

  return (
    <section>
      <h2>{isOnlyShown() ? "What it was shown" : "What the answer stands on"}</h2>
      <Show when={isOnlyShown() && answer()?.small}>
        <p class="holding-about">A small model wrote this. Read the passage before you rely on it.</p>
      </Show>
      <Show when={(answer()?.passages.length ?? 0) > 0} fallback={<p class="holding-about">{nothing()}</p>}>
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
              <button
                type="button"
                class="source-place"
                title="Show it in the document"
                onClick={() => openDocument(passage)}
              >
                {index() + 1} · {place(passage)}
              </button>
              <p dir="auto">{passage.text}</p>
              <Show when={beyond(index())}>{(words) => <p class="source-beyond">{words()}</p>}</Show>
            </div>
          )}
        </For>
      </Show>
    </section>
  );
}
