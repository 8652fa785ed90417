import type { Usage } from "#core/broker/engine.ts";

/** The usage of a turn that never reached a model. */
export const noTokens: Usage = { promptTokens: 0, computedTokens: 0, answerTokens: 0, firstTokenMs: 0, totalMs: 0 };
