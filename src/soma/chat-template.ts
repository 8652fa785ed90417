import type { GgufValue } from "./gguf/read-header.ts";
import type { Tokenizer } from "./tokenizer/open-tokenizer.ts";

export interface ChatTurn {
  readonly role: string;
  readonly content: string;
}

export interface RenderOptions {
  /** Ends the text where the model is to go on: after the opening of its own turn. */
  readonly addGenerationPrompt: boolean;
  /** Tool definitions, in the shape the template expects (usually OpenAI's). */
  readonly tools?: readonly unknown[];
  /** What `strftime_now` tells the template. Without it, 26 July 2024: the date Llama 3's template falls back to. */
  readonly now?: Date;
}

export type RenderEnding =
  { readonly kind: "rendered"; readonly text: string } | { readonly kind: "refused"; readonly message: string };

export interface ChatTemplate {
  render(turns: readonly ChatTurn[], options: RenderOptions): RenderEnding;
}

export type TemplateEnding =
  | { readonly kind: "read"; readonly template: ChatTemplate }
  /** The file carries no template: it is no chat model. */
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly message: string };

/** Reads the file's chat template. The template engine is fetched on the first call. */
export function readChatTemplate(
  metadata: ReadonlyMap<string, GgufValue>,
  tokenizer: Pick<Tokenizer, "begin" | "end" | "decode">,
): Promise<TemplateEnding> {
  void metadata;
  void tokenizer;
  return Promise.reject(new Error("not yet"));
}
