import type { GgufHeader, GgufValue } from "../gguf/read-header.ts";

/** What a BERT model's file says of itself. */
export interface BertFacts {
  readonly name: string;
  readonly layers: number;
  readonly width: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly headSize: number;
  /** Rows of its table of places: the longest text it was made for. */
  readonly positions: number;
  readonly vocabulary: number;
  readonly epsilon: number;
  /** Its Q8_0 matrices are whole numbers within ±64 with one scale a row (`soma.row_bits`, written by our converter). */
  readonly rows7: boolean;
}

export type FactsEnding =
  { readonly kind: "read"; readonly facts: BertFacts } | { readonly kind: "refused"; readonly message: string };

/** A reading that stopped at a key which is missing or makes no sense. */
class Unfit extends Error {}

/** Far above any model of this kind, so that no product of them leaves the whole numbers. */
const most = { layers: 256, width: 16_384, feedForward: 65_536, heads: 256, positions: 65_536, vocabulary: 4_194_304 };

/** `bert.pooling_type` as llama.cpp numbers it (`enum llama_pooling_type`). */
const meanPooling = 1;

/** The model's shape by its metadata, each number checked. That the tensors agree is checked in `listBertTensors`. */
export function readBertFacts(header: GgufHeader): FactsEnding {
  try {
    return { kind: "read", facts: read(header) };
  } catch (error) {
    if (error instanceof Unfit) return { kind: "refused", message: error.message };
    throw error;
  }
}

function read({ metadata, tensors }: GgufHeader): BertFacts {
  const architecture = metadata.get("general.architecture");
  if (architecture !== "bert")
    throw new Unfit(`This file's architecture is ${shown(architecture)}; Soma makes embeddings with "bert" models.`);
  const whole = (key: string, limit: number): number => {
    const value = metadata.get(key);
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= limit) return value;
    throw new Unfit(`${key} must be a whole number from 1 to ${limit}; it is ${shown(value)}.`);
  };
  if (metadata.get("bert.attention.causal") === true)
    throw new Unfit("This model's tokens look back only (bert.attention.causal), which Soma's encoder does not do.");
  const pooling = metadata.get("bert.pooling_type");
  if (pooling !== meanPooling)
    throw new Unfit(
      `This model's tokens are joined in a way Soma does not know (bert.pooling_type ${shown(pooling)}).`,
    );
  const epsilon = metadata.get("bert.attention.layer_norm_epsilon");
  if (typeof epsilon !== "number" || !(epsilon > 0 && epsilon < 1))
    throw new Unfit(`bert.attention.layer_norm_epsilon must lie between 0 and 1; it is ${shown(epsilon)}.`);

  const width = whole("bert.embedding_length", most.width);
  const heads = whole("bert.attention.head_count", most.heads);
  const headSize = width / heads;
  if (!Number.isInteger(headSize) || headSize % 4 !== 0 || headSize > 256)
    throw new Unfit(`${width} numbers cannot be shared by ${heads} heads (bert.attention.head_count).`);
  const vocabulary = tensors.find(({ name }) => name === "token_embd.weight")?.dims[1];
  if (vocabulary === undefined || vocabulary > most.vocabulary)
    throw new Unfit("The file has no usable table of tokens (token_embd.weight).");
  const name = metadata.get("general.name");
  return {
    name: typeof name === "string" && name !== "" ? name : architecture,
    layers: whole("bert.block_count", most.layers),
    width,
    feedForward: whole("bert.feed_forward_length", most.feedForward),
    heads,
    headSize,
    positions: whole("bert.context_length", most.positions),
    vocabulary,
    epsilon,
    rows7: metadata.get("soma.row_bits") === 7,
  };
}

/** A foreign value in a sentence: short, and of one line. */
function shown(value: GgufValue | undefined): string {
  if (value === undefined) return "missing";
  if (typeof value === "object") return "a list";
  const text = String(value).replaceAll(/[^\x20-\x7e]/gu, "?");
  return text.length > 40 ? `"${text.slice(0, 40)}…"` : `"${text}"`;
}
