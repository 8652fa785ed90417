/** A folder as MLC writes it, with everything but a library that computes: none can be carried. */
const weight = { name: "model.embed_tokens.weight", shape: [4, 4], dtype: "float32", format: "raw", byteOffset: 0 };

/** By this name web-llm 0.2.86 calls what a library can do. */
const libraryFunction = "TVMFFIFunctionCall";

interface MlcParts {
  readonly quantization?: string;
  /** Bytes of the one weight; its file is as long. */
  readonly weightBytes?: number;
}

/** A WebAssembly module with a memory and an empty function of this name: what a library is to the eye alone. */
export function moduleWith(name: string): Uint8Array<ArrayBuffer> {
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, bytes: readonly number[]) => [id, bytes.length, ...bytes];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]), // a type: takes nothing, gives nothing
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]), // a memory of one page
    ...section(7, [2, ...text("memory"), 2, 0, ...text(name), 0, 0]),
    ...section(10, [1, 2, 0, 0x0b]),
  ]);
}

/** `tokenizer` and `tokenizerConfig` as JSON; ours have three tokens and write each turn's words as they are. */
export function mlcFiles({ quantization = "q0f32", weightBytes = 64 }: MlcParts = {}): Map<string, Blob> {
  const json = (value: unknown) => new Blob([JSON.stringify(value)]);
  return new Map([
    [
      "mlc-chat-config.json",
      json({
        ...{ model_type: "llama", quantization, vocab_size: 4, context_window_size: 2048 },
        tokenizer_files: ["tokenizer.json", "tokenizer_config.json"],
        conv_template: { stop_str: ["</s>"], stop_token_ids: [2] },
      }),
    ],
    [
      "tensor-cache.json",
      json({
        metadata: {},
        records: [
          {
            ...{ dataPath: "params_shard_0.bin", format: "raw-shard", nbytes: weightBytes },
            records: [{ ...weight, nbytes: weightBytes, dtype: quantization.includes("f16") ? "float16" : "float32" }],
          },
        ],
      }),
    ],
    ["params_shard_0.bin", new Blob([new Uint8Array(weightBytes)])],
    [
      "tokenizer.json",
      json({
        version: "1.0",
        added_tokens: [
          { id: 1, content: "<s>", special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
          {
            id: 2,
            content: "</s>",
            special: true,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
          },
        ],
        normalizer: null,
        pre_tokenizer: { type: "Whitespace" },
        post_processor: null,
        decoder: null,
        model: { type: "WordLevel", vocab: { "<unk>": 0, "<s>": 1, "</s>": 2, hello: 3 }, unk_token: "<unk>" },
      }),
    ],
    [
      "tokenizer_config.json",
      json({
        tokenizer_class: "PreTrainedTokenizerFast",
        bos_token: "<s>",
        eos_token: { content: "</s>" },
        chat_template:
          "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %} hello{% endif %}",
      }),
    ],
    ["Tiny-q0f32-ctx2k-webgpu.wasm", new Blob([moduleWith(libraryFunction)])],
  ]);
}
