/**
 * The chat template that a file carries (`tokenizer.chat_template`), a Jinja program: it turns a conversation into the
 * text the model was trained to go on from. Run by @huggingface/jinja, which is fetched only when a template is read.
 */
import type { GgufValue } from "./gguf/read-header.ts";
import type { Tokenizer } from "./tokenizer/open-tokenizer.ts";

export interface ChatTurn {
  readonly role: string;
  readonly content: string;
  /** What a template may want besides: the calls of a turn, and what a tool's turn answers to. */
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
  readonly name?: string;
}

export interface RenderOptions {
  /** Ends the text where the model is to go on: after the opening of its own turn. */
  readonly addGenerationPrompt: boolean;
  /** Tool definitions, in the shape the template expects (usually OpenAI's). */
  readonly tools?: readonly unknown[];
  /** What `strftime_now` tells the template, in local time. Without it there is no such function, and templates know what then. */
  readonly now?: Date;
  /** Other variables, by the names the template has for them ("enable_thinking"). */
  readonly variables?: Readonly<Record<string, unknown>>;
}

type RenderEnding =
  | { readonly kind: "rendered"; readonly text: string }
  /** What the template objects to (a role it does not know, two turns of one role), or what is wrong with it. */
  | { readonly kind: "refused"; readonly message: string };

export interface ChatTemplate {
  render(turns: readonly ChatTurn[], options: RenderOptions): RenderEnding;
}

export type TemplateEnding =
  | { readonly kind: "read"; readonly template: ChatTemplate }
  /** The file carries no template: it is no chat model. */
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly message: string };

const mostTemplateCharacters = 256 * 1024;
const mostTextCharacters = 16 * 1024 * 1024;

export async function readChatTemplate(
  metadata: ReadonlyMap<string, GgufValue>,
  tokenizer: Pick<Tokenizer, "begin" | "end" | "decode">,
): Promise<TemplateEnding> {
  const source = metadata.get("tokenizer.chat_template");
  if (source === undefined || source === "") return { kind: "none" };
  if (typeof source !== "string") return refused("The file's chat template is not a text.");
  if (source.length > mostTemplateCharacters) {
    return refused(`The file's chat template has ${source.length} characters; ${mostTemplateCharacters} is the most.`);
  }
  const [{ parse, tokenize, Environment }, guard] = await Promise.all([
    import("@huggingface/jinja"),
    import("./template-guard.ts"),
  ]);

  let program: ReturnType<typeof parse>;
  try {
    program = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })); // as Hugging Face's transformers does
  } catch (thrown) {
    return refused(`The file's chat template is broken: ${reason(thrown)}.`);
  }
  const written = (token: number | undefined): string =>
    token === undefined ? "" : tokenizer.decode([token], { special: true });
  const tokens = { bos_token: written(tokenizer.begin), eos_token: written(tokenizer.end) };

  function render(turns: readonly ChatTurn[], options: RenderOptions): RenderEnding {
    const environment = new Environment();
    const variables = {
      ...{ true: true, True: true, false: false, False: false, none: null, None: null },
      range: guard.range,
      raise_exception: (message: unknown): never => {
        throw new Error(String(message));
      },
      ...(options.now === undefined ? {} : { strftime_now: clockAt(options.now) }),
      ...tokens,
      tools: null, // given always, as transformers does: some templates ask "is not none"
      ...options.variables,
      ...(options.tools === undefined ? {} : { tools: options.tools }),
      messages: turns,
      add_generation_prompt: options.addGenerationPrompt,
    };
    try {
      for (const [name, value] of Object.entries(variables)) environment.set(name, value);
      const text: unknown = new guard.GuardedInterpreter(environment).run(program).value;
      if (typeof text !== "string") return refused("The file's chat template makes no text.");
      if (text.length > mostTextCharacters)
        return refused("The file's chat template makes more text than can be read.");
      return { kind: "rendered", text };
    } catch (thrown) {
      const { TooMuch } = guard;
      if (thrown instanceof TooMuch) return refused(`The file's chat template was stopped: ${thrown.message}.`);
      return refused(`The file's chat template does not take this conversation: ${reason(thrown)}.`);
    }
  }
  const clockAt = (now: Date) => (format: unknown) => guard.formatTime(now, String(format));
  return { kind: "read", template: { render } };
}

/** What was thrown, as the end of a sentence. The words may be the template's own. */
function reason(thrown: unknown): string {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  const clean = words.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}

function refused(message: string): { kind: "refused"; message: string } {
  return { kind: "refused", message };
}
