/**
 * What a refusal tells of a model. Servers have no form for it, only words of their own: those of Ollama, llama-server,
 * vLLM, LM Studio, OpenRouter, OpenAI and Anthropic are known here (testing/recorded-refusals.ts has one of each).
 */
import type { Tokens } from "#core/broker/engine.ts";
import type { JsonObject } from "#core/words/json.ts";

export type Learned =
  /** It takes no tools beside the prompt. */
  | { readonly kind: "no native tools" }
  /** It takes no picture. */
  | { readonly kind: "no pictures" }
  /** It reads no more than this at once. */
  | { readonly kind: "window"; readonly tokens: Tokens }
  /** The server does not take a setting that an answer can do without. */
  | { readonly kind: "setting"; readonly name: string };

/** Settings that an answer can do without, where a server says that it does not take them. */
const dispensable = ["response_format", "stream_options", "temperature", "seed", "max_tokens", "format", "stop"];
/** Those by which an answer is held to a schema. */
export const holdsToSchema: readonly string[] = ["response_format", "format"];

/** Undefined where nothing is learned: then it is a failure like any other. `text`: what the server answered. */
export function learnFrom(status: number, text: string, body: JsonObject, hasPicture = false): Learned | undefined {
  const tokens = windowIn(text);
  if (tokens !== undefined) return { kind: "window", tokens };
  if (hasPicture && refusesPictures(status, text)) return { kind: "no pictures" };
  if ("tools" in body && refusesTools(status, text)) return { kind: "no native tools" };
  if (status !== 400 && status !== 422) return undefined;
  const name = dispensable.find((each) => each in body && new RegExp(`(?<![a-z_])${each}(?![a-z_])`, "i").test(text));
  return name === undefined ? undefined : { kind: "setting", name };
}

/** OpenRouter says it with 404, llama-server without `--jinja` with 500. */
const refusesTools = (status: number, text: string): boolean =>
  [400, 404, 422, 500, 501].includes(status) &&
  /\btools?\b|tool[_ -]?(?:choice|call|use)|function[_ -]?call/i.test(text) &&
  /support|require|unknown|unrecogni[sz]ed|unexpected|not (?:permitted|allowed|enabled)/i.test(text);

/** llama-server says it with 500 (400 of late), and servers that know only words complain of the form of `content`. */
const refusesPictures = (status: number, text: string): boolean =>
  [400, 404, 415, 422, 500, 501].includes(status) &&
  /image|picture|vision|multi-?modal|mmproj|content[^.]{0,60}(?:string|type|text)/i.test(text);

const windows = [
  /"n_ctx"\s*:\s*(\d+)/, // llama-server
  /maximum context length (?:is|of) (\d[\d,]*)/i, // OpenAI, vLLM
  /context (?:size|window|length)[^\d"]{0,12}\((\d[\d,]*) tokens?\)/i, // llama-server's sentence
  /tokens > (\d[\d,]*) maximum/i, // Anthropic
  /context length of (?:only )?(\d[\d,]*)/i, // LM Studio
];

function windowIn(text: string): Tokens | undefined {
  for (const pattern of windows) {
    const tokens = Number(pattern.exec(text)?.[1]?.replaceAll(",", ""));
    if (tokens > 0) return tokens;
  }
  return undefined;
}
