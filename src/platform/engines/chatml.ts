import type { PromptTurn } from "#core/broker/engine.ts";

/**
 * ChatML, the template SmolLM2 was trained on. We write it ourselves instead of running the template in the weights:
 * that one slips in a system turn of its own and may change with a model file, and the prompt must only grow, byte
 * for byte, or the engine cannot re-use what it computed.
 */
export const renderTurn = ({ role, content }: PromptTurn): string =>
  `<|im_start|>${role}\n${inert(content)}<|im_end|>\n`;

/** What opens the answer. */
export const answerOpening = "<|im_start|>assistant\n";

export const renderTurns = (turns: readonly PromptTurn[]): string => turns.map(renderTurn).join("");

/**
 * The engine reads `<|im_end|>` as the end of a turn wherever it stands. A document or a tool's result must not be
 * able to end its turn and speak as somebody else, so the mark is broken by a character that does not show.
 */
const inert = (text: string): string => text.replace(/<\|(?=(?:im_start|im_end|endoftext)\|>)/g, "<\u2060|");
