/** web-llm in a worker of its own, with the weights of the page's own origin, beside what the app makes of it. */
import { MLCEngine } from "@mlc-ai/web-llm";
import { Tokenizer } from "@huggingface/tokenizers";
import { wordsFor } from "./rig/bare-engine.ts";

/** Each ask is answered by one message; `say` by tokens per second. */
export type WebLlmAsk =
  | { readonly kind: "open"; readonly addresses: readonly string[] }
  | { readonly kind: "count"; readonly text: string }
  | { readonly kind: "say"; readonly promptTokens: number; readonly tokens: number };

interface Opened {
  readonly engine: MLCEngine;
  readonly tokenizer: Tokenizer;
}

let held: Opened | undefined;
const modelId = "bare";
/** As web-llm names a model's folder by itself. */
const folder = "/bare/weights/resolve/main/";

async function open(addresses: readonly string[]): Promise<number> {
  const library = addresses.find((address) => address.endsWith(".wasm")) ?? "";
  const at = new URL(folder, location.href).href;
  const engine = new MLCEngine({
    logLevel: "SILENT",
    appConfig: {
      cacheBackend: "cache",
      model_list: [{ model: at, model_id: modelId, model_lib: at + (library.split("/").at(-1) ?? "") }],
    },
  });
  const read = async (name: string) => (await fetch(folder + name)).json() as Promise<object>;
  await engine.reload(modelId);
  held = { engine, tokenizer: new Tokenizer(await read("tokenizer.json"), await read("tokenizer_config.json")) };
  return 0;
}

/** What it said last is forgotten: the prompt is read as a whole. */
async function say(promptTokens: number, tokens: number): Promise<number> {
  const { engine } = opened();
  await engine.resetChat();
  const times: number[] = [];
  const stream = await engine.completions.create({
    ...{ prompt: wordsFor(promptTokens), stream: true, temperature: 0 },
    ...{ max_tokens: tokens + 1, ignore_eos: true },
  });
  for await (const { choices } of stream) {
    const [choice] = choices;
    // the last chunk says that it is over and holds no token
    if (choice !== undefined && choice.finish_reason === null) times.push(performance.now());
  }
  return ((times.length - 1) / ((times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN))) * 1000;
}

function opened(): Opened {
  if (held === undefined) throw new Error("Open the model first.");
  return held;
}

async function answer(ask: WebLlmAsk): Promise<number> {
  switch (ask.kind) {
    case "open":
      return open(ask.addresses);
    case "count":
      return opened().tokenizer.encode(ask.text, { add_special_tokens: false }).ids.length;
    case "say":
      return say(ask.promptTokens, ask.tokens);
  }
}

globalThis.onmessage = (event: MessageEvent<WebLlmAsk>) => {
  answer(event.data).then(
    (said) => postMessage({ said }),
    (problem: unknown) => postMessage({ problem: String(problem) }),
  );
};
