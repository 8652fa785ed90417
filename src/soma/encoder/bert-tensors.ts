import type { GgufHeader, GgufTensor } from "../gguf/read-header.ts";
import { findTensors, Misfit, type FindEnding, type TensorFinder } from "../model/tensor-finder.ts";
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

/** Finds every tensor of a BERT model. */
export function listBertTensors(header: GgufHeader, facts: BertFacts): FindEnding<BertTensors> {
  return findTensors(header, "bert", (finder) => list(header, facts, finder));
}

function list(header: GgufHeader, facts: BertFacts, { need }: TensorFinder): BertTensors {
  const { width, feedForward, layers, positions, vocabulary } = facts;
  const table = (name: string, columns: number, rows: number): GgufTensor => {
    const tensor = need(`${name}.weight`, columns, rows);
    if (columnsFit(tensor.type, columns)) return tensor;
    throw new Misfit(`${tensor.name} has rows of ${columns} values, which ${tensor.type} cannot hold here.`);
  };
  const matrix = (name: string, columns: number, rows: number): Layered => ({
    weight: table(name, columns, rows),
    bias: need(`${name}.bias`, rows),
  });
  const norm = (name: string): Layered => ({
    weight: need(`${name}.weight`, width),
    bias: need(`${name}.bias`, width),
  });
  const kinds = header.tensors.find(({ name }) => name === "token_types.weight")?.dims[1] ?? 2;

  return {
    tokens: table("token_embd", width, vocabulary),
    positions: table("position_embd", width, positions),
    kinds: table("token_types", width, kinds),
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
}
