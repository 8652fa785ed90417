import { cutsLikeNative, metadataOf, smollm2 } from "./native.contract.ts";

const metadata = metadataOf(smollm2);

// SmolLM's vocabulary under other names: the rules that cut words are tried, with a vocabulary that is at hand.
for (const pre of ["smollm", "gpt-2", "llama-bpe", "qwen2", "default"]) {
  cutsLikeNative(`byte-pair encoding with the rules of ${pre}`, new Map(metadata).set("tokenizer.ggml.pre", pre));
}
