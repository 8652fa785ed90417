/** Prompts for llama.cpp, which reads text: as the GGUF file's own chat template writes them. */
import type { PromptTurn } from "#core/broker/engine.ts";
import { readChatTemplate } from "#soma/chat-template.ts";
import { readVocabulary, tokenTypes, type Metadata, type Vocabulary } from "#soma/tokenizer/vocabulary.ts";

type WrittenPrompt =
  { readonly kind: "written"; readonly text: string } | { readonly kind: "refused"; readonly message: string };

export interface LlamaPrompts {
  /** `opening`: with what opens the answer, as a question is asked; without it, as a beginning is read ahead. */
  write(turns: readonly PromptTurn[], opening: boolean): WrittenPrompt;
  /** The text of one control token: however often it stands there, each is one token, and none spans it. */
  readonly mark: string;
  /** What begins every text; empty where nothing does. llama.cpp puts it there itself where the file says so. */
  readonly begin: string;
}

type LlamaPromptsReading =
  { readonly kind: "read"; readonly prompts: LlamaPrompts } | { readonly kind: "refused"; readonly message: string };

/** Reads how a file's conversations are written, from its header. */
export async function readLlamaPrompts(metadata: Metadata): Promise<LlamaPromptsReading> {
  const read = readVocabulary(metadata, {});
  if (read.kind === "refused") return read;
  const { vocabulary } = read;
  const textOf = (token: number | undefined) => (token === undefined ? "" : vocabulary.textOf(token));
  const template = await readChatTemplate(metadata, {
    ...{ begin: vocabulary.begin, end: vocabulary.end },
    decode: (tokens: readonly number[]) => tokens.map(textOf).join(""),
  });
  if (template.kind === "none")
    return refused("The file says nothing of how a conversation is written. Bring its “instruct” or “chat” form.");
  if (template.kind === "refused") return template;
  const control = controlTexts(vocabulary);
  const mark = control.find((text) => text === textOf(vocabulary.end)) ?? control[0];
  if (mark === undefined)
    return refused("The file has no mark that ends a turn, so that nothing could hold one apart.");
  const marks = new RegExp(control.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
  return {
    kind: "read",
    prompts: {
      mark,
      begin: textOf(vocabulary.begin),
      write(turns, opening) {
        const quiet = turns.map(({ role, content }) => ({ role, content: content.replace(marks, breakMark) }));
        const rendered = template.template.render(quiet, { addGenerationPrompt: opening });
        return rendered.kind === "refused" ? rendered : { kind: "written", text: rendered.text };
      },
    },
  };
}

/** The longest first, so that one inside another does not hide it. */
function controlTexts(vocabulary: Vocabulary): readonly string[] {
  const texts: string[] = [];
  for (let token = 0; token < vocabulary.size; token += 1) {
    const text = vocabulary.textOf(token);
    if (vocabulary.typeOf(token) === tokenTypes.control && text.length > 1) texts.push(text);
  }
  return texts.sort((one, other) => other.length - one.length);
}

/**
 * llama.cpp reads a control token's text as the token wherever it stands. A document or a tool's result must not be
 * able to end its turn and speak as somebody else: a word joiner after the first character does not show.
 */
const breakMark = (mark: string): string => `${mark.slice(0, 1)}\u2060${mark.slice(1)}`;

const refused = (message: string): LlamaPromptsReading => ({ kind: "refused", message });
