import { createMemo, For, Show } from "solid-js";
import { useChat } from "#ui/chat/chat-context.ts";
import { answerSpeed, tokensInWords } from "#ui/chat/answer-facts.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import { counted, tookInWords } from "#ui/words/format.ts";

interface Happening {
  readonly what: string;
  readonly figure: string;
  readonly waits?: boolean;
}

/** What the last turn did, step by step. */
export function JustNow() {
  const chat = useChat();
  const happenings = createMemo((): readonly Happening[] => {
    const live = chat.live();
    const stored = chat.messages().findLast((message) => message.role === "answer");
    const passages = live?.passages() ?? stored?.passages ?? [];
    const usage = live?.ended()?.usage ?? (live === undefined ? stored?.usage : undefined);
    const steps: Happening[] = [];
    if (passages.length > 0) steps.push({ what: "Recalled", figure: counted(passages.length, "passage") });
    if (usage !== undefined && usage.answerTokens > 0) {
      steps.push({ what: `Read ${tokensInWords(usage.computedTokens, usage)}`, figure: "" });
      const kept = usage.promptTokens - usage.computedTokens;
      if (kept > 0) steps.push({ what: "Kept from before", figure: counted(kept, "token") });
      steps.push({ what: "First word after", figure: tookInWords(usage.firstTokenMs) });
      steps.push({ what: `Wrote ${tokensInWords(usage.answerTokens, usage)}`, figure: answerSpeed(usage) });
    }
    for (const call of live?.calls() ?? stored?.calls ?? []) {
      steps.push({ what: call.name, figure: figures[call.state], waits: call.state === "asked" });
    }
    return steps;
  });
  return (
    <Show when={happenings().length > 0}>
      <section>
        <h2>The last answer</h2>
        <dl class="pairs">
          <For each={happenings()}>
            {(step) => (
              <>
                <dt>{step.what}</dt>
                <dd classList={{ waits: step.waits === true }}>{step.figure}</dd>
              </>
            )}
          </For>
        </dl>
      </section>
    </Show>
  );
}

const figures: Record<CallRecord["state"], string> = {
  asked: "waits for you",
  running: "runs",
  done: "done",
  denied: "denied",
  failed: "failed",
  undone: "undone",
};
