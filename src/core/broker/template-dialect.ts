import * as z from "zod/mini";

/**
 * The forms in which families of models were taught to call tools: `hermes` in tags (Hermes, Qwen, SmolLM3), `llama` as
 * a bare object (Llama 3.1 and later), `mistral` behind a sign of its own. Every form is read from every model: this
 * one it is shown, because it knows it.
 */
export const CallDialect = z.enum(["hermes", "llama", "mistral"]);
export type CallDialect = z.infer<typeof CallDialect>;

/**
 * The form a model was taught, by the chat template that came with it. Undefined where that says nothing of tools, or
 * writes calls in a form of its own: such a model is shown a plain one.
 */
export function dialectIn(template: string): CallDialect | undefined {
  if (!/\btools\b/.test(template)) return undefined;
  // `<function=…>` inside the tags is another form (Qwen's coders), and so is `<arg_key>` (GLM).
  if (template.includes("<tool_call>")) return /<function=|<arg_key>/.test(template) ? undefined : "hermes";
  if (/\[TOOL_CALLS\]|\[AVAILABLE_TOOLS\]/.test(template)) return "mistral";
  if (template.includes("<|python_tag|>") || template.includes("Environment: ipython")) return "llama";
  return undefined;
}
