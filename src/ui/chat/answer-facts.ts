import type { Usage } from "#core/broker/engine.ts";

/** `104 tokens/s`, from the first token on: reading the question is another matter. Empty when nothing was measured. */
export function answerSpeed(usage: Usage | undefined): string {
  if (usage === undefined || usage.answerTokens < 2) return "";
  const seconds = (usage.totalMs - usage.firstTokenMs) / 1_000;
  if (seconds <= 0) return "";
  const speed = (usage.answerTokens - 1) / seconds;
  return `${speed < 10 ? speed.toFixed(1) : Math.round(speed)} tokens/s`;
}
