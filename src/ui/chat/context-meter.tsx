import { createMemo, Show } from "solid-js";
import { useChat } from "./chat-context.ts";
import { partUsed } from "./context-use.ts";

/** Below that there is nothing to think of. */
const worthSaying = 0.5;

/** Near the composer, once more than half of the model's window is used: how much, and what happens when it is full. */
export function ContextMeter() {
  const chat = useChat();
  const percent = createMemo(() => {
    const use = chat.context();
    const part = use === undefined ? 0 : partUsed(use);
    return part > worthSaying ? Math.round(part * 100) : undefined;
  });
  return (
    <Show when={percent()}>
      {(used) => (
        <div class="context-meter">
          <div class="meter" aria-hidden="true">
            <i style={{ width: `${used()}%` }} />
          </div>
          <p>
            {used()} % of what the model reads at once is taken before your next question. When it is full, the oldest
            questions are not sent any more; they stay here.
          </p>
        </div>
      )}
    </Show>
  );
}
