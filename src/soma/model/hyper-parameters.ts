import type { GgufHeader, GgufValue } from "../gguf/read-header.ts";

/** What sets one decoder family apart from another; all else is the same pre-norm transformer with SwiGLU. */
interface Family {
  /** Which numbers of a head rope turns together: neighbours, or a number of the first half with one of the second. */
  readonly rope: "interleaved" | "halves";
  readonly qkvBias: "needed" | "allowed";
  /** RMS norm over each head of q and k before rope. */
  readonly headNorms: boolean;
}

/** `general.architecture` → family. GGUF's converter permutes Llama's q and k so that rope turns neighbours. */
const families: ReadonlyMap<string, Family> = new Map([
  ["llama", { rope: "interleaved", qkvBias: "allowed", headNorms: false }],
  ["qwen2", { rope: "halves", qkvBias: "needed", headNorms: false }],
  ["qwen3", { rope: "halves", qkvBias: "allowed", headNorms: true }],
]);

export interface HyperParameters {
  readonly architecture: string;
  readonly family: Family;
  readonly layers: number;
  readonly width: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly epsilon: number;
  readonly ropeBase: number;
  /** Positions are divided by it ("linear" scaling). */
  readonly ropeFactor: number;
  /** The window it was trained for. */
  readonly trainedWindow: number;
}

export type HyperEnding =
  { readonly kind: "read"; readonly hyper: HyperParameters } | { readonly kind: "refused"; readonly message: string };

/** A reading that stopped at a key which is missing or makes no sense. */
class Unfit extends Error {}

/** Bounds far above any model that fits 4 GiB, so that no product below leaves the whole numbers. */
const most = {
  layers: 1024,
  width: 65_536,
  feedForward: 524_288,
  heads: 1024,
  vocabulary: 4_194_304,
  window: 16_777_216,
};

/**
 * The model's shape, as its metadata says, each number checked by itself and against the others. That the tensors
 * agree is checked in `listTensors`.
 */
export function readHyperParameters(header: GgufHeader): HyperEnding {
  try {
    return { kind: "read", hyper: read(header) };
  } catch (error) {
    if (error instanceof Unfit) return { kind: "refused", message: error.message };
    throw error;
  }
}

function read(header: GgufHeader): HyperParameters {
  const { metadata } = header;
  const architecture = metadata.get("general.architecture");
  if (typeof architecture !== "string") throw new Unfit("The file does not say its architecture.");
  const family = families.get(architecture);
  if (family === undefined)
    throw new Unfit(
      `This file's architecture is ${quoted(architecture)}; Soma runs ${[...families.keys()].join(", ")}.`,
    );
  const key = (name: string): string => `${architecture}.${name}`;
  const whole = (name: string, limit: number, otherwise?: number): number =>
    wholeAt(metadata, key(name), limit, otherwise);
  const real = (name: string, otherwise?: number): number => realAt(metadata, key(name), otherwise);

  if (wholeAt(metadata, key("expert_count"), most.heads, 0) > 0)
    throw new Unfit("This model is a mixture of experts, which Soma does not run.");
  const width = whole("embedding_length", most.width);
  const heads = whole("attention.head_count", most.heads);
  const kvHeads = whole("attention.head_count_kv", most.heads, heads);
  if (heads % kvHeads !== 0)
    throw new Unfit(`The file's ${String(heads)} heads cannot share ${String(kvHeads)} key heads evenly.`);
  const headSize = whole("attention.key_length", 1024, width / heads);
  if (!Number.isSafeInteger(headSize) || headSize % 2 !== 0)
    throw new Unfit(`Heads of ${String(headSize)} numbers (${key("attention.key_length")}) are not possible.`);
  if (whole("attention.value_length", 1024, headSize) !== headSize)
    throw new Unfit("The file's key and value heads differ in length, which Soma does not run.");
  if (whole("rope.dimension_count", 1024, headSize) !== headSize)
    throw new Unfit(
      `The file turns only a part of each head (${key("rope.dimension_count")}), which Soma does not run.`,
    );
  return {
    architecture,
    family,
    layers: whole("block_count", most.layers),
    width,
    feedForward: whole("feed_forward_length", most.feedForward),
    heads,
    kvHeads,
    headSize,
    vocabulary: vocabularyOf(header),
    epsilon: real("attention.layer_norm_rms_epsilon"),
    ropeBase: real("rope.freq_base", 10_000),
    ropeFactor: ropeFactor(metadata, key("rope.scaling.type"), real("rope.scaling.factor", 1)),
    trainedWindow: whole("context_length", most.window),
  };
}

/** The token table is the vocabulary's truth: `vocab_size` is often missing. */
function vocabularyOf(header: GgufHeader): number {
  const rows = header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.dims[1];
  if (rows === undefined) throw new Unfit("The file has no table of tokens (token_embd.weight).");
  if (rows > most.vocabulary) throw new Unfit(`A vocabulary of ${String(rows)} tokens is more than Soma takes.`);
  return rows;
}

function ropeFactor(metadata: ReadonlyMap<string, GgufValue>, key: string, factor: number): number {
  const type = metadata.get(key) ?? "none";
  if (type === "none") return 1;
  if (type === "linear") return factor;
  throw new Unfit(`The file stretches its window by ${quoted(type)} (${key}), which Soma does not run.`);
}

function wholeAt(
  metadata: ReadonlyMap<string, GgufValue>,
  key: string,
  limit: number,
  otherwise: number | undefined,
): number {
  const value = metadata.get(key);
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (value === undefined) throw new Unfit(`The file does not say ${key}.`);
  const least = otherwise === 0 ? 0 : 1;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > limit)
    throw new Unfit(`${key} must be a whole number from ${String(least)} to ${String(limit)}; it is ${quoted(value)}.`);
  return value;
}

/** A positive, finite number. */
function realAt(metadata: ReadonlyMap<string, GgufValue>, key: string, otherwise: number | undefined): number {
  const value = metadata.get(key);
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (value === undefined) throw new Unfit(`The file does not say ${key}.`);
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
    throw new Unfit(`${key} must be a number above 0; it is ${quoted(value)}.`);
  return value;
}

/** A foreign value in a sentence: short, and of one line. */
function quoted(value: GgufValue): string {
  if (typeof value === "object") return "a list";
  const text = String(value).replaceAll(/[^\x20-\x7e]/gu, "?");
  return text.length > 40 ? `"${text.slice(0, 40)}…"` : `"${text}"`;
}
