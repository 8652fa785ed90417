import type { PromptTurn, Tokens } from "#core/broker/engine.ts";

/** Letters of English a token, about: what OpenAI's and Llama's tokenizers have on plain text. */
const lettersPerToken = 4;
/** What a chat template puts around a turn, about. */
const tokensPerTurn = 5;

/**
 * How many tokens a text has, reckoned: to ask the server would send it words that nobody has sent yet. Letters outside
 * ASCII count whole, so that Chinese and emoji are not taken for short.
 */
export function estimateText(text: string): Tokens {
  const others = text.match(/[^\0-\x7f]/gu) ?? [];
  const plain = text.length - others.join("").length;
  return Math.ceil(plain / lettersPerToken) + others.length;
}

export const estimateTurns = (turns: readonly PromptTurn[]): Tokens =>
  turns.reduce((sum, { content }) => sum + tokensPerTurn + estimateText(content), tokensPerTurn);
