import type { Usage } from "#core/broker/engine.ts";
import type { AnswerView } from "./thread-view.ts";
import { counted, dayAndTime } from "#ui/words/format.ts";

/** `1,204 tokens`; `about 1,204 tokens` where whoever answered does not count and they were reckoned from the text. */
export const tokensInWords = (count: number, { estimated }: Pick<Usage, "estimated">): string =>
  `${estimated === true ? "about " : ""}${counted(count, "token")}`;

/** `104 tokens/s`, from the first token on: reading the question is another matter. Empty when nothing was measured. */
export function answerSpeed(usage: Usage | undefined): string {
  if (usage === undefined || usage.answerTokens < 2) return "";
  const seconds = (usage.totalMs - usage.firstTokenMs) / 1_000;
  if (seconds <= 0) return "";
  const speed = (usage.answerTokens - 1) / seconds;
  const about = usage.estimated === true ? "about " : "";
  return `${about}${speed < 10 ? speed.toFixed(1) : Math.round(speed)} tokens/s`;
}

/** Who the words are from. A result that stands as the answer is the tool's: no model wrote a word of it. */
export function signature({
  model,
  calls,
  text,
  usage,
}: Pick<AnswerView, "model" | "calls" | "text" | "usage">): string {
  if (model === "") return calls.length > 0 ? "Called by hand" : "";
  const source = calls.find(({ result }) => result === text && text !== "");
  return source !== undefined && usage?.answerTokens === 0 ? `Worked out by the tool ${source.name}` : model;
}

/**
 * Why this model answered, and where it ran; undefined where it is not known, as while it runs. An answer that is said
 * again was worked out earlier: no model ran for it now, so nothing is told of where one ran.
 */
export function answeredByInWords({
  model,
  engine = "",
  why,
  saidBefore,
}: Pick<AnswerView, "model" | "engine" | "why" | "saidBefore">): string | undefined {
  if (why === undefined) return undefined;
  if (saidBefore !== undefined) {
    return `${model} said this before, on ${dayAndTime(saidBefore)}, to just the same prompt. No model ran for it now.`;
  }
  const where = here[engine];
  return where === undefined ? why : `${why} ${where}`;
}

/** For engines in the browser; of a server the sentence before says the address. */
const here: Readonly<Record<string, string>> = {
  soma: "It ran in this browser, on the processor, by BRANE’s own engine.",
  wllama: "It ran in this browser, on the processor, by llama.cpp.",
  "wllama-webgpu": "It ran in this browser, on the graphics card, by llama.cpp.",
  "web-llm": "It ran in this browser, on the graphics card, by web-llm.",
  transformers: "It ran in this browser, on the processor, by transformers.js.",
  "transformers-webgpu": "It ran in this browser, on the graphics card, by transformers.js.",
};
