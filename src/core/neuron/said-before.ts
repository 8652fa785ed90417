import type { AnswerCache, CachedPrompt, Said } from "#core/broker/answer-cache.ts";
import type { OpenModel, PromptTurn } from "#core/broker/engine.ts";
import type { Clock } from "#core/words/ports.ts";
import { unlessTrouble } from "#core/words/rows.ts";
import type { AnswerDraft } from "./answer-draft.ts";
import type { AnswerMessage, QuestionMessage } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import type { NeuronConfig } from "./neuron.ts";
import type { Spoken } from "./speak.ts";
import type { ToolTalk } from "./tool-talk.ts";

export interface SaidBeforeDeps {
  readonly clock: Clock;
  readonly conversations: Pick<Conversations, "change">;
  /** Where there is none, every question is asked. */
  readonly answerCache?: AnswerCache | undefined;
}

interface Asked {
  readonly neuron: NeuronConfig;
  readonly question: QuestionMessage;
  readonly draft: AnswerDraft;
  readonly replaces?: AnswerMessage;
  readonly temperature: number;
  readonly model: OpenModel;
  readonly turns: readonly PromptTurn[];
  readonly talk: ToolTalk | undefined;
}

/**
 * The answer that just this prompt had before, for a neuron that asks for it. A question that is asked again asks the
 * model; and what called a tool, was stopped, failed or went round in circles is never said again.
 */
export function saidBefore(
  deps: SaidBeforeDeps,
  { neuron, question, draft, replaces, temperature, model, turns, talk }: Asked,
): { readonly find: () => Promise<Said | undefined>; readonly keep: (spoken: Spoken) => Promise<void> } {
  const { answerCache, clock, conversations } = deps;
  const mayReuse = () => neuron.model.reuse_answers === true && temperature === 0 && draft.current.calls.length === 0;
  const prompt: CachedPrompt = {
    neuronId: neuron.metadata.id,
    model: model.info,
    request: {
      turns,
      maxTokens: neuron.limits.max_tokens,
      ...(talk === undefined ? {} : { stop: talk.stop }),
      ...(talk?.tools === undefined ? {} : { tools: talk.tools }),
    },
  };
  return {
    find: async () =>
      mayReuse() && (replaces === undefined || replaces.text === "") ? answerCache?.find(prompt) : undefined,
    async keep({ reason, turns: otherwise }) {
      if (answerCache === undefined || !mayReuse() || reason !== "done" || otherwise !== undefined) return;
      const said = { text: draft.current.text, at: clock.now() };
      const { conversationId } = question;
      // A convenience: the answer itself is kept, or told to be lost, by who gives it.
      const keeping = conversations.change(conversationId, () =>
        answerCache.changesToKeep(prompt, said, conversationId),
      );
      await unlessTrouble(keeping);
    },
  };
}
