import { Tokenizer } from "@huggingface/tokenizers";
import * as z from "zod/mini";
import { sentenceOf } from "#core/words/result.ts";
import { readChatTemplate } from "#soma/chat-template.ts";
import { createPromptEncoder, type PromptEncoder } from "../soma-prompt.ts";
import type { MlcFolder } from "./mlc-folder.ts";

/** A token by its text, plainly or as `tokenizer_config.json` sometimes has it. */
const Mark = z.optional(z.nullable(z.union([z.string(), z.object({ content: z.string() })])));
/** Several templates by name: the one for chat is called `default`. */
const Templates = z.array(z.object({ name: z.string(), template: z.string() }));
const TokenizerConfig = z.object({
  bos_token: Mark,
  eos_token: Mark,
  add_bos_token: z.optional(z.nullable(z.boolean())),
  chat_template: z.optional(z.nullable(z.union([z.string(), Templates]))),
});

interface MlcTokenizer {
  readonly prompts: PromptEncoder;
  /** The text of an answer's tokens, control tokens left out. */
  readonly decode: (tokens: readonly number[]) => string;
  /** Every token that ends an answer. */
  readonly ends: ReadonlySet<number>;
}

type TokenizerReading =
  { readonly kind: "read"; readonly tokenizer: MlcTokenizer } | { readonly kind: "refused"; readonly message: string };

/** The tokenizer and the chat template of a model's folder: prompts as the model was trained to read them. */
export async function readMlcTokenizer(
  files: ReadonlyMap<string, Blob>,
  { stopTexts, stopTokens, vocabulary }: Pick<MlcFolder, "stopTexts" | "stopTokens" | "vocabulary">,
): Promise<TokenizerReading> {
  const rawConfig = await jsonIn(files, "tokenizer_config.json");
  const config = TokenizerConfig.safeParse(rawConfig);
  if (!config.success)
    return refused("The model's tokenizer_config.json is not what a tokenizer's settings look like.");
  const tokenizer = await openTokenizer(files, rawConfig);
  if (typeof tokenizer === "string") return refused(tokenizer);

  const { bos_token, eos_token, add_bos_token, chat_template } = config.data;
  const idOf = (mark: z.infer<typeof Mark>): number | undefined =>
    mark === undefined || mark === null
      ? undefined
      : tokenizer.token_to_id(typeof mark === "string" ? mark : mark.content);
  const begin = idOf(bos_token);
  const end = idOf(eos_token);
  const control = new Set(
    [...tokenizer.get_added_tokens_decoder()].flatMap(([id, { special }]) => (special ? [id] : [])),
  );
  const begins = begin !== undefined && (add_bos_token === true || tokenizer.encode("").ids[0] === begin);
  const whole = (tokens: readonly number[], skip: boolean) =>
    // a model may be compiled for more tokens than its tokenizer has: the rest have no text
    tokenizer.decode(
      tokens.filter((token) => tokenizer.id_to_token(token) !== undefined),
      { skip_special_tokens: skip, clean_up_tokenization_spaces: false },
    );

  const source =
    (await files.get("chat_template.jinja")?.text()) ??
    (typeof chat_template === "string"
      ? chat_template
      : chat_template?.find(({ name }) => name === "default")?.template);
  const template = await readChatTemplate(new Map([["tokenizer.chat_template", source ?? ""]]), {
    ...{ begin, end },
    decode: (tokens: readonly number[]) => whole(tokens, false),
  });
  if (template.kind === "none")
    return refused(
      "This model only continues texts: its folder says nothing of how a conversation is written. Bring its “instruct” or “chat” form.",
    );
  if (template.kind === "refused") return template;

  const ends = new Set([...stopTokens, ...(end === undefined ? [] : [end])]);
  for (const text of stopTexts) {
    const id = tokenizer.token_to_id(text);
    if (id !== undefined) ends.add(id);
  }
  const prompts = createPromptEncoder(
    {
      size: Math.min(vocabulary, Math.max(0, ...control) + 1),
      encode(text, options) {
        const tokens = tokenizer.encode(text, { add_special_tokens: false }).ids;
        return begins && options?.begin === true && tokens[0] !== begin ? [begin, ...tokens] : tokens;
      },
      decode: (tokens) => whole(tokens, false),
      isControl: (token) => control.has(token),
    },
    template.template,
  );
  return {
    kind: "read",
    tokenizer: { prompts, decode: (tokens) => (tokens.length === 0 ? "" : whole(tokens, true)), ends },
  };
}

/** The tokenizer, or why it is of no use. */
async function openTokenizer(files: ReadonlyMap<string, Blob>, config: unknown): Promise<Tokenizer | string> {
  const json = await jsonIn(files, "tokenizer.json");
  if (!isObject(json) || !isObject(config)) return "The model's tokenizer.json is no JSON.";
  try {
    return new Tokenizer(json, config);
  } catch (thrown) {
    return `The model's tokenizer.json is of a kind that is not read here. ${sentenceOf(thrown)}`;
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

async function jsonIn(files: ReadonlyMap<string, Blob>, path: string): Promise<unknown> {
  try {
    return JSON.parse((await files.get(path)?.text()) ?? "");
  } catch {
    return undefined;
  }
}

const refused = (message: string): TokenizerReading => ({ kind: "refused", message });
