import { readFileSync } from "node:fs";
import { PreTrainedTokenizer } from "@huggingface/transformers";
import { expect, test } from "vitest";
import { cutsLikeNative, open } from "./native.contract.ts";
import { strings } from "./testing/strings.ts";
import { tokenTypes, type Metadata } from "./vocabulary.ts";

const folder = new URL("../fixtures/all-minilm-l6-v2-onnx/", import.meta.url);
const file = JSON.parse(readFileSync(new URL("tokenizer.json", folder), "utf8")) as {
  model: { vocab: Record<string, number> };
  added_tokens: { content: string }[];
};
const config = JSON.parse(readFileSync(new URL("tokenizer_config.json", folder), "utf8")) as object;

/** all-MiniLM-L6-v2's vocabulary as GGUF writes it: word beginnings marked, what continues a word bare. */
function metadataOfMiniLm(): Metadata {
  const special = new Set(file.added_tokens.map(({ content }) => content));
  const words = Object.keys(file.model.vocab).sort((a, b) => (file.model.vocab[a] ?? 0) - (file.model.vocab[b] ?? 0));
  const written = (word: string): string =>
    special.has(word) ? word : word.startsWith("##") ? word.slice(2) : `\u2581${word}`;
  return new Map(
    Object.entries({
      "general.architecture": "bert",
      "bert.block_count": 6,
      "bert.context_length": 512,
      "bert.embedding_length": 384,
      "bert.feed_forward_length": 1536,
      "bert.attention.head_count": 12,
      "bert.attention.layer_norm_epsilon": 1e-12,
      "bert.attention.causal": false,
      "bert.pooling_type": 1,
      "tokenizer.ggml.model": "bert",
      "tokenizer.ggml.token_type_count": 2,
      "tokenizer.ggml.tokens": words.map(written),
      "tokenizer.ggml.token_type": Int32Array.from(words, (word) =>
        special.has(word) ? tokenTypes.control : tokenTypes.normal,
      ),
    }),
  );
}

const metadata = metadataOfMiniLm();
const ours = open(metadata);

// The port in JavaScript that is compared with does not set ideographs beyond U+FFFF apart, as the one in Rust does.
const astralIdeographs = /[\u{20000}-\u{2fa1f}]/u;

test("20000 strings are cut like Hugging Face's tokenizers cut them, with the tokens before and after", () => {
  const theirs = new PreTrainedTokenizer(file, config);
  const wrong: unknown[] = [];
  for (const text of strings(1, 20_000)) {
    const names = file.added_tokens.some(({ content }) => text.includes(content)); // always recognised there
    if (names || astralIdeographs.test(text)) continue;
    const [mine, wanted] = [String(ours.encode(text)), String(theirs.encode(text))];
    if (mine !== wanted) wrong.push({ text: JSON.stringify(text), mine, wanted });
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});

test("a word of more than 100 characters is unknown as a whole", () => {
  expect(ours.encode("a".repeat(101), { begin: false })).toEqual([100]);
  expect(ours.encode("a".repeat(100), { begin: false }).length).toBeGreaterThan(1);
});

/** Where llama.cpp and Hugging Face part (see wordpiece.ts): Soma goes with the latter, which the model was trained with. */
const parting = /[\uac00-\ud7a3\v\f\u0085\u2581]|\p{Mc}|\p{Me}/u;
const longest = (text: string): number => Math.max(...text.split(/\p{White_Space}/u).map((word) => word.length));

cutsLikeNative("WordPiece", metadata, (text) => parting.test(text) || longest(text) > 100);
