import type { GgufHeader, GgufTensor } from "../gguf/read-header.ts";
import { columnsFit } from "../program/weight.ts";
import type { BertFacts } from "./bert-facts.ts";

/** A matrix and what is added to its product. */
export interface Layered {
  readonly weight: GgufTensor;
  readonly bias: GgufTensor;
}

interface BertLayer {
  readonly q: Layered;
  readonly k: Layered;
  readonly v: Layered;
  readonly attentionOut: Layered;
  readonly attentionNorm: Layered;
  readonly up: Layered;
  readonly down: Layered;
  readonly outputNorm: Layered;
}

export interface BertTensors {
  readonly tokens: GgufTensor;
  readonly positions: GgufTensor;
  /** Segment vectors; the first is added to every token. */
  readonly kinds: GgufTensor;
  readonly norm: Layered;
  readonly layers: readonly BertLayer[];
}

export type TensorsEnding =
  { readonly kind: "listed"; readonly tensors: BertTensors } | { readonly kind: "refused"; readonly message: string };

class Misfit extends Error {}

/**
 * Finds every tensor of a BERT model by llama.cpp's names and checks its shape. One too many is refused as well: a
 * model with a part that is not computed would give vectors that mean nothing.
 */
export function listBertTensors(header: GgufHeader, facts: BertFacts): TensorsEnding {
  try {
    return { kind: "listed", tensors: list(header, facts) };
  } catch (error) {
    if (error instanceof Misfit) return { kind: "refused", message: error.message };
    throw error;
  }
}

function list(header: GgufHeader, { width, feedForward, layers, positions, vocabulary }: BertFacts): BertTensors {
  const unused = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const need = (name: string, ...dims: number[]): GgufTensor => {
    const tensor = unused.get(name);
    if (tensor === undefined) throw new Misfit(`The file has no ${name}, which bert needs.`);
    unused.delete(name);
    checkShape(tensor, dims);
    return tensor;
  };
  const matrix = (name: string, columns: number, rows: number): Layered => ({
    weight: need(`${name}.weight`, columns, rows),
    bias: need(`${name}.bias`, rows),
  });
  const norm = (name: string): Layered => ({
    weight: need(`${name}.weight`, width),
    bias: need(`${name}.bias`, width),
  });
  const kinds = unused.get("token_types.weight")?.dims[1] ?? 2;

  const found: BertTensors = {
    tokens: need("token_embd.weight", width, vocabulary),
    positions: need("position_embd.weight", width, positions),
    kinds: need("token_types.weight", width, kinds),
    norm: norm("token_embd_norm"),
    layers: Array.from({ length: layers }, (_, layer): BertLayer => {
      const at = (name: string) => `blk.${layer}.${name}`;
      return {
        q: matrix(at("attn_q"), width, width),
        k: matrix(at("attn_k"), width, width),
        v: matrix(at("attn_v"), width, width),
        attentionOut: matrix(at("attn_output"), width, width),
        attentionNorm: norm(at("attn_output_norm")),
        up: matrix(at("ffn_up"), width, feedForward),
        down: matrix(at("ffn_down"), feedForward, width),
        outputNorm: norm(at("layer_output_norm")),
      };
    }),
  };
  for (const name of unused.keys()) throw new Misfit(`The file has a tensor ${name}, which Soma's bert does not know.`);
  return found;
}

function checkShape(tensor: GgufTensor, wanted: readonly number[]): void {
  const dims = tensor.dims.filter((dim, index) => index < wanted.length || dim !== 1); // a trailing 1 says nothing
  if (dims.length !== wanted.length || dims.some((dim, index) => dim !== wanted[index]))
    throw new Misfit(
      `${tensor.name} is ${tensor.dims.join(" × ")}, but the model's own figures want ${wanted.join(" × ")}.`,
    );
  const [columns = 0] = dims;
  if (wanted.length === 1 && tensor.type !== "F32")
    throw new Misfit(`${tensor.name} is ${tensor.type}; Soma takes vectors as F32 only.`);
  if (wanted.length > 1 && !columnsFit(tensor.type, columns))
    throw new Misfit(`${tensor.name} has rows of ${columns} values, which ${tensor.type} cannot hold here.`);
}
