/**
 * Refusals as servers word them, with where each was read (public repositories, looked at on 21 November 2026). They are
 * not recorded from servers that run here: only the words that matter are kept, in bodies of each protocol's own form.
 */
import type { Learned } from "../learn-from-refusal.ts";

interface ToldRefusal {
  readonly server: string;
  /** Where its words were read. */
  readonly source: string;
  readonly status: number;
  readonly body: string;
  /** What must be learned where tools, a schema and a temperature were sent. */
  readonly learned: Learned;
}

const said = (message: string, more: object = {}): string => JSON.stringify({ error: { message, ...more } });

export const toldRefusals: readonly ToldRefusal[] = [
  {
    server: "Ollama, a model without tools",
    source: "ollama/ollama, server/routes.go; quoted by several clients' tests",
    status: 400,
    body: JSON.stringify({ error: "registry.ollama.ai/library/phi3:mini does not support tools" }),
    learned: { kind: "no native tools" },
  },
  {
    server: "llama-server without --jinja",
    source: "ggml-org/llama.cpp, tools/server; quoted by several clients' tests",
    status: 500,
    body: said("tools param requires --jinja flag", { code: 500, type: "server_error" }),
    learned: { kind: "no native tools" },
  },
  {
    server: "vLLM without a parser for calls",
    source: "vllm-project/vllm, entrypoints/openai; quoted by several clients' tests",
    status: 400,
    body: said(`"auto" tool choice requires --enable-auto-tool-choice`, { type: "BadRequestError", code: 400 }),
    learned: { kind: "no native tools" },
  },
  {
    server: "llama-server, a picture without a projector",
    source: "ggml-org/llama.cpp, tools/server/server-common.cpp; quoted by several clients' tests and reports",
    status: 500,
    body: said("image input is not supported - hint: if this is unexpected, you may need to provide the mmproj", {
      ...{ code: 500, type: "server_error" },
    }),
    learned: { kind: "no pictures" },
  },
  {
    server: "Ollama, a picture for a model without vision",
    source: "ollama/ollama, server/images_test.go: what a capability that lacks is called",
    status: 400,
    body: JSON.stringify({ error: "registry.ollama.ai/library/phi3:mini does not support vision" }),
    learned: { kind: "no pictures" },
  },
  {
    server: "llama-server, a question longer than its window",
    source: "ggml-org/llama.cpp, tools/server/server-context.cpp; quoted by several clients' tests",
    status: 400,
    body: said("request (9412 tokens) exceeds the available context size (4096 tokens), try increasing it", {
      ...{ code: 400, type: "exceed_context_size_error", n_prompt_tokens: 9412, n_ctx: 4096 },
    }),
    learned: { kind: "window", tokens: 4096 },
  },
  {
    server: "OpenAI and vLLM, a question longer than the window",
    source: "OpenAI's error code context_length_exceeded; vLLM words it alike",
    status: 400,
    body: said("This model's maximum context length is 4,097 tokens.", { code: "context_length_exceeded" }),
    learned: { kind: "window", tokens: 4097 },
  },
  {
    server: "OpenAI, a temperature that a model does not take",
    source: "openai/openai-openapi, Error: `param` names the setting",
    status: 400,
    body: said("Unsupported value.", { param: "temperature", code: "unsupported_value" }),
    learned: { kind: "setting", name: "temperature" },
  },
  {
    server: "a server that holds nothing to a schema",
    source: "OpenAI's protocol: 400 with the setting's name",
    status: 422,
    body: said("response_format is not supported."),
    learned: { kind: "setting", name: "response_format" },
  },
];
