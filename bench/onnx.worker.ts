/** transformers.js in a worker of its own: its own `generate`, greedy, beside what the app makes of it. */
import type { PreTrainedModel, PreTrainedTokenizer } from "@huggingface/transformers";
import { loadOrtWasm } from "#platform/engines/ort-wasm.ts";
import { holdTransformers, type Transformers } from "#platform/engines/transformers-library.ts";
import { keptBlobs } from "./rig/shards.ts";

/** Each ask is answered by one message; `say` by tokens per second. */
export type OnnxAsk =
  | { readonly kind: "open"; readonly addresses: readonly string[]; readonly device: "wasm" | "webgpu" }
  | { readonly kind: "count"; readonly text: string }
  | { readonly kind: "say"; readonly promptTokens: number; readonly tokens: number };

interface Opened {
  readonly library: Transformers;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
}

let held: Opened | undefined;

async function open({ addresses, device }: Extract<OnnxAsk, { readonly kind: "open" }>): Promise<number> {
  const blobs = await keptBlobs(addresses);
  const files = new Map(
    addresses.map((address, at) => {
      const name = address.split("/").at(-1) ?? "";
      return [name.endsWith(".onnx") ? `onnx/${name}` : name, blobs[at] ?? new Blob()] as const;
    }),
  );
  const library = await holdTransformers(loadOrtWasm, "bare", files);
  const tokenizer = await library.AutoTokenizer.from_pretrained("bare");
  const model = await library.AutoModelForCausalLM.from_pretrained("bare", { dtype: "q4", device });
  held = { library, tokenizer, model };
  return 0;
}

async function say(promptTokens: number, tokens: number): Promise<number> {
  const { library, model } = opened();
  const times: number[] = [];
  const clock = new library.TextStreamer(opened().tokenizer, {
    callback_function: () => undefined,
    token_callback_function: () => void times.push(performance.now()),
  });
  const integers = (value: bigint) =>
    new library.Tensor("int64", new BigInt64Array(promptTokens).fill(value), [1, promptTokens]);
  await model.generate({
    ...{ inputs: integers(300n), attention_mask: integers(1n), do_sample: false, streamer: clock },
    ...{ min_new_tokens: tokens + 1, max_new_tokens: tokens + 1 },
  });
  const spoken = times.slice(-tokens - 1); // before them it is called for the prompt
  return (tokens / ((spoken.at(-1) ?? Number.NaN) - (spoken[0] ?? Number.NaN))) * 1000;
}

function opened(): Opened {
  if (held === undefined) throw new Error("Open the model first.");
  return held;
}

async function answer(ask: OnnxAsk): Promise<number> {
  switch (ask.kind) {
    case "open":
      return open(ask);
    case "count":
      return opened().tokenizer.encode(ask.text, { add_special_tokens: false }).length;
    case "say":
      return say(ask.promptTokens, ask.tokens);
  }
}

globalThis.onmessage = (event: MessageEvent<OnnxAsk>) => {
  answer(event.data).then(
    (said) => postMessage({ said }),
    (problem: unknown) => postMessage({ problem: String(problem) }),
  );
};
