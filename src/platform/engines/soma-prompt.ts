import type { ModelInfo, PromptTurn } from "#core/broker/engine.ts";
import type { ChatTemplate } from "#soma/chat-template.ts";
import type { Tokenizer } from "#soma/tokenizer/open-tokenizer.ts";

type EncodedPrompt =
  | { readonly kind: "encoded"; readonly tokens: readonly number[] }
  | { readonly kind: "refused"; readonly message: string };

export interface PromptEncoder {
  /** `opening`: with what opens the answer, as a question is asked; without it, as a beginning is read ahead. */
  encode(turns: readonly PromptTurn[], opening: boolean): EncodedPrompt;
  /** Keeps which tokens an answer was said in: a text can be written in several, and the engine knows only these. */
  remember(answer: string, tokens: readonly number[]): void;
}

/** A question's prompt, refused in words also where it leaves no room for an answer. */
export function promptWithin(
  { name, contextWindow }: Pick<ModelInfo, "name" | "contextWindow">,
  prompts: PromptEncoder,
  turns: readonly PromptTurn[],
): EncodedPrompt {
  const prompt = prompts.encode(turns, true);
  if (prompt.kind === "refused" || prompt.tokens.length < contextWindow) return prompt;
  const message =
    `This is longer than ${name} can read at once (${prompt.tokens.length} tokens; it reads ${contextWindow}, about ` +
    `${Math.round(contextWindow * 0.75)} words). Ask something shorter, or begin a new chat.`;
  return { kind: "refused", message };
}

/** The port's `countTokens`. */
export function countPrompt(prompts: PromptEncoder, turns: readonly PromptTurn[]): Promise<number> {
  const prompt = prompts.encode(turns, true);
  return prompt.kind === "encoded" ? Promise.resolve(prompt.tokens.length) : Promise.reject(new Error(prompt.message));
}

/** Prompts and answers that are remembered. */
const remembered = 64;

/**
 * Turns as the model's own template writes them, in tokens. What people, documents and tools wrote cannot end its turn
 * and speak as somebody else: a control token's text in it is broken by a character that does not show.
 */
export function createPromptEncoder(
  tokenizer: Pick<Tokenizer, "size" | "encode" | "decode" | "isControl">,
  template: ChatTemplate,
): PromptEncoder {
  const control = controlTexts(tokenizer);
  const inert = (text: string) => (control === undefined ? text : text.replace(control, breakMark));
  const answers = new Map<string, readonly number[]>();
  const prompts = new Map<string, readonly number[]>();

  /** The tokens of `text`, in which the known answers stand in this order. */
  function tokensOf(text: string, said: readonly string[]): readonly number[] {
    const tokens: number[] = [];
    let from = 0;
    const write = (until: number) => {
      for (const token of tokenizer.encode(text.slice(from, until), { special: true, begin: from === 0 })) {
        tokens.push(token);
      }
      from = until;
    };
    for (const answer of said) {
      const known = answers.get(answer);
      const at = text.indexOf(answer, from);
      if (known === undefined || at < 0) continue;
      write(at);
      for (const token of known) tokens.push(token);
      from = at + answer.length;
    }
    write(text.length);
    return tokens;
  }

  return {
    encode(turns, opening) {
      const quiet = turns.map(({ role, content }) => ({ role, content: inert(content) }));
      const rendered = template.render(quiet, { addGenerationPrompt: opening });
      if (rendered.kind === "refused") return rendered;
      const known = prompts.get(rendered.text);
      if (known !== undefined) return { kind: "encoded", tokens: known };
      const said = quiet.flatMap(({ role, content }) => (role === "assistant" && content !== "" ? [content] : []));
      const tokens = tokensOf(rendered.text, said);
      keep(prompts, rendered.text, tokens);
      return { kind: "encoded", tokens };
    },
    remember(answer, tokens) {
      if (answer === "" || inert(answer) !== answer) return; // it will be written otherwise
      keep(answers, answer, tokens);
      prompts.clear();
    },
  };
}

/** Adds to a small memory; the oldest makes room. */
function keep<Value>(memory: Map<string, Value>, key: string, value: Value): void {
  memory.delete(key);
  memory.set(key, value);
  for (const oldest of memory.keys()) {
    if (memory.size <= remembered) break;
    memory.delete(oldest);
  }
}

/** Finds every text that the tokenizer would take for a control token; undefined where there is none. */
function controlTexts(tokenizer: Pick<Tokenizer, "size" | "decode" | "isControl">): RegExp | undefined {
  const texts: string[] = [];
  for (let token = 0; token < tokenizer.size; token += 1) {
    if (!tokenizer.isControl(token)) continue;
    const text = tokenizer.decode([token], { special: true });
    if (text.length > 1) texts.push(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  }
  return texts.length === 0 ? undefined : new RegExp(texts.join("|"), "g");
}

/** A word joiner after the first character: it is not seen, and the text is no mark any more. */
const breakMark = (mark: string): string => `${mark.slice(0, 1)}\u2060${mark.slice(1)}`;
