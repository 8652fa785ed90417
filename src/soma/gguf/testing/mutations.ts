/**
 * Damages files in the ways that damage and malice take: bytes changed, counts and sizes that lie, pieces lost or
 * doubled, metadata of other kinds than expected. Then does with them what loading a model does before its weights.
 */
import { readChatTemplate } from "../../chat-template.ts";
import type { Chances } from "../../testing/chances.ts";
import { openTokenizer } from "../../tokenizer/open-tokenizer.ts";
import { readGgufHeader } from "../read-header.ts";
import { writeGguf, type WritableFile, type WritableValue } from "../write-gguf.ts";

/** How reading a damaged file ended; `message` is what a person would be told. */
export interface MutationEnding {
  readonly kind: "read" | "refused";
  readonly part: "header" | "tokenizer" | "template" | "conversation";
  readonly message?: string;
}

/** Numbers that break arithmetic which is not careful. */
const extremes = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  1n << 32n,
  1n << 53n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

export function mutated(file: WritableFile, chance: Chances): Uint8Array<ArrayBuffer> {
  const { below, pick } = chance;
  const isOdd = below(3) > 0;
  let bytes = writeGguf(isOdd ? withOddMetadata(file, chance) : file);
  if (isOdd && below(4) === 0) return bytes;
  for (let times = 1 + below(3); times > 0; times -= 1) bytes = pick(damages)(bytes, chance);
  return bytes;
}

type Damage = (bytes: Uint8Array<ArrayBuffer>, chance: Chances) => Uint8Array<ArrayBuffer>;

/** The header is where it hurts: its beginning with the counts, and its end with the table of tensors. */
function place(bytes: Uint8Array, { below, pick }: Chances): number {
  const header = Math.max(1, bytes.length - 6000);
  return Math.min(
    bytes.length - 1,
    pick([below(24), below(bytes.length), below(header), Math.max(0, header - below(900))]),
  );
}

const damages: readonly Damage[] = [
  (bytes, chance) => {
    const copy = bytes.slice();
    copy[place(bytes, chance)] = chance.below(256);
    return copy;
  },
  (bytes, chance) => {
    const copy = bytes.slice();
    const at = Math.max(0, Math.min(place(bytes, chance), bytes.length - 8));
    if (bytes.length >= 8) new DataView(copy.buffer).setBigUint64(at, chance.pick(extremes), true);
    return copy;
  },
  (bytes, chance) => {
    const copy = bytes.slice();
    const at = Math.max(0, Math.min(place(bytes, chance), bytes.length - 4));
    if (bytes.length >= 4) new DataView(copy.buffer).setUint32(at, chance.below(40), true); // a type, a small count
    return copy;
  },
  (bytes, chance) => bytes.slice(0, place(bytes, chance)),
  (bytes, chance) => {
    const at = place(bytes, chance);
    const lost = 1 + chance.below(64);
    return joined(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + lost)));
  },
  (bytes, chance) => {
    const at = place(bytes, chance);
    return joined(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - chance.below(200))));
  },
];

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(1, first.length + second.length));
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

const oddKeys = [
  "tokenizer.ggml.model",
  "tokenizer.ggml.pre",
  "tokenizer.ggml.tokens",
  "tokenizer.ggml.token_type",
  "tokenizer.ggml.scores",
  "tokenizer.ggml.merges",
  "tokenizer.ggml.bos_token_id",
  "tokenizer.ggml.eos_token_id",
  "tokenizer.ggml.unknown_token_id",
  "tokenizer.ggml.seperator_token_id",
  "tokenizer.ggml.add_bos_token",
  "tokenizer.ggml.fim_pad_token_id",
  "tokenizer.chat_template",
  "general.alignment",
  "split.count",
];

function withOddMetadata(file: WritableFile, { below, pick }: Chances): WritableFile {
  const metadata = new Map(file.metadata);
  for (let times = 1 + below(2); times > 0; times -= 1) metadata.set(pick(oddKeys), pick(oddValues)());
  return { ...file, metadata };
}

const oddValues: readonly (() => WritableValue)[] = [
  () => 0,
  () => -1,
  () => 4_000_000_000,
  () => ({ f32: NaN }),
  () => true,
  () => "",
  () => "gpt2",
  () => "llama",
  () => "bert",
  () => "no-such-thing\u202e",
  () => "{% for x in messages %}{{ x.content ~ x.content }}{% for y in messages %}{{ y }}{% endfor %}{% endfor %}",
  () => "{% for a in range(10000) %}{% for b in range(10000) %}{{ b }}{% endfor %}{% endfor %}",
  () => "{{ raise_exception('no') }}",
  () => "{% if %}",
  () => "x".repeat(300_000),
  () => [],
  () => ["a", "a"],
  () => ["", "the", "▁", "Ġ"],
  () => Array.from({ length: 5000 }, (_, i) => `${"a".repeat((i % 90) + 1)}${i}`),
  () => Array.from({ length: 3000 }, () => "a a"),
  () => [[[[["deep"]]]]],
  () => [[1, 2], [3]],
  () => new Float32Array(59).fill(NaN),
  () => new Float32Array(269),
  () => new Int32Array(59).fill(3),
  () => new Int32Array(10).fill(4),
  () => new Int32Array(269).fill(-2_000_000_000),
  () => new BigUint64Array(3),
  () => 1n << 60n,
];

const talk = [
  { role: "user", content: "the and <|im_start|> a 12 é 日" },
  { role: "assistant", content: "the end." },
];
const text = `the and ${"a".repeat(2000)} <|im_start|>12 é日\u0000 ${"the ".repeat(200)}`;

/** Reads a file as loading does, given a little of it first. A bug throws. */
export async function readMutated(bytes: Uint8Array): Promise<MutationEnding> {
  let given = Math.min(bytes.length, 512);
  let read = readGgufHeader(bytes.subarray(0, given), bytes.length);
  while (read.kind === "more") {
    if (read.bytes <= given || read.bytes > bytes.length)
      throw new Error(`${read.bytes} bytes are asked for after ${given}.`);
    given = read.bytes;
    read = readGgufHeader(bytes.subarray(0, given), bytes.length);
  }
  if (read.kind === "refused") return { kind: "refused", part: "header", message: read.message };
  for (const tensor of read.header.tensors) {
    if (tensor.start + tensor.bytes > bytes.length) throw new Error(`${tensor.name} lies outside the file.`);
  }
  const opened = openTokenizer(read.header.metadata);
  if (opened.kind === "refused") return { kind: "refused", part: "tokenizer", message: opened.message };
  const { tokenizer } = opened;
  for (const special of [false, true]) {
    const tokens = tokenizer.encode(text, { special });
    if (tokens.some((token) => !(token >= 0 && token < tokenizer.size)))
      throw new Error("A token is not in the vocabulary.");
    tokenizer.decode(tokens, { special });
  }
  const found = await readChatTemplate(read.header.metadata, tokenizer);
  if (found.kind === "refused") return { kind: "refused", part: "template", message: found.message };
  if (found.kind === "read") {
    const rendered = found.template.render(talk, { addGenerationPrompt: true });
    if (rendered.kind === "refused") return { kind: "refused", part: "conversation", message: rendered.message };
  }
  return { kind: "read", part: "conversation" };
}
