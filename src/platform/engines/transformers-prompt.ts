import type { PreTrainedTokenizer } from "@huggingface/transformers";
import { sentenceOf } from "#core/words/result.ts";
import type { ChatTemplate } from "#soma/chat-template.ts";
import { createPromptEncoder, type PromptEncoder } from "./soma-prompt.ts";

/** Prompts in the tokens and the chat template of a transformers.js tokenizer. */
export function createTransformersPrompts(tokenizer: PreTrainedTokenizer): PromptEncoder {
  const control = new Set(tokenizer.all_special_ids);
  const first = tokenizer.encode("")[0]; // the beginning mark, where the model wants one
  const encode = (text: string, { begin }: { readonly begin: boolean }): number[] => {
    const tokens = tokenizer.encode(text, { add_special_tokens: false });
    return begin && first === tokenizer.bos_token_id && tokens[0] !== first ? [first, ...tokens] : tokens;
  };
  return createPromptEncoder(
    {
      size: Math.max(0, ...control) + 1,
      encode: (text, options) => encode(text, { begin: options?.begin ?? false }),
      decode: (tokens) => tokenizer.decode([...tokens], { skip_special_tokens: false }),
      isControl: (token) => control.has(token),
    },
    templateOf(tokenizer),
  );
}

const templateOf = (tokenizer: PreTrainedTokenizer): ChatTemplate => ({
  render(turns, { addGenerationPrompt }) {
    try {
      const messages = turns.map(({ role, content }) => ({ role, content }));
      const text = tokenizer.apply_chat_template(messages, {
        tokenize: false,
        add_generation_prompt: addGenerationPrompt,
      });
      return { kind: "rendered", text };
    } catch (thrown) {
      return { kind: "refused", message: `The model's chat template objects: ${sentenceOf(thrown)}` };
    }
  },
});
