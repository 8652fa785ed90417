import type { GgufHeader, GgufTensor } from "../gguf/read-header.ts";
import type { HyperParameters } from "./hyper-parameters.ts";
import { findTensors, Misfit, type FindEnding, type TensorFinder } from "./tensor-finder.ts";

/** The matrices of one block that work on the same input; q, k, v and gate, up may be stacked into one. */
interface BlockTensors {
  readonly attentionNorm: GgufTensor;
  /** q, k, v, in this order. */
  readonly qkv: readonly [GgufTensor, GgufTensor, GgufTensor];
  /** Their biases, if the file has them: all three or none. */
  readonly qkvBias: readonly GgufTensor[];
  readonly headNorms: readonly [GgufTensor, GgufTensor] | undefined;
  readonly attentionOut: GgufTensor;
  readonly attentionOutBias: GgufTensor | undefined;
  readonly feedForwardNorm: GgufTensor;
  readonly gateUp: readonly [GgufTensor, GgufTensor];
  readonly down: GgufTensor;
}

export interface TensorList {
  readonly tokens: GgufTensor;
  readonly blocks: readonly BlockTensors[];
  readonly outputNorm: GgufTensor;
  /** Undefined: the token table is the head too. */
  readonly output: GgufTensor | undefined;
  /** Divisors of rope's frequencies, which Llama 3.1 and later carry. */
  readonly ropeFactors: GgufTensor | undefined;
  /** Values in all tensors. */
  readonly parameters: number;
}

/** Finds every tensor that the architecture has. */
export function listTensors(header: GgufHeader, hyper: HyperParameters): FindEnding<TensorList> {
  return findTensors(header, hyper.architecture, (finder) => list(header, hyper, finder));
}

function list(header: GgufHeader, hyper: HyperParameters, { need, maybe }: TensorFinder): TensorList {
  const { width, feedForward, family, headSize, vocabulary } = hyper;
  const queries = hyper.heads * headSize;
  const keys = hyper.kvHeads * headSize;
  const bias = family.qkvBias === "needed" ? need : maybe;

  const blocks = Array.from({ length: hyper.layers }, (_, index): BlockTensors => {
    const at = (name: string): string => `blk.${String(index)}.${name}`;
    const biases = [bias(at("attn_q.bias"), queries), bias(at("attn_k.bias"), keys), bias(at("attn_v.bias"), keys)];
    const qkvBias = biases.filter((tensor) => tensor !== undefined);
    if (qkvBias.length % 3 !== 0) throw new Misfit(`Block ${String(index)} has a bias for some of q, k and v only.`);
    return {
      attentionNorm: need(at("attn_norm.weight"), width),
      qkv: [
        need(at("attn_q.weight"), width, queries),
        need(at("attn_k.weight"), width, keys),
        need(at("attn_v.weight"), width, keys),
      ],
      qkvBias,
      headNorms: family.headNorms
        ? [need(at("attn_q_norm.weight"), headSize), need(at("attn_k_norm.weight"), headSize)]
        : undefined,
      attentionOut: need(at("attn_output.weight"), queries, width),
      attentionOutBias: maybe(at("attn_output.bias"), width),
      feedForwardNorm: need(at("ffn_norm.weight"), width),
      gateUp: [need(at("ffn_gate.weight"), width, feedForward), need(at("ffn_up.weight"), width, feedForward)],
      down: need(at("ffn_down.weight"), feedForward, width),
    };
  });
  return {
    tokens: need("token_embd.weight", width, vocabulary),
    blocks,
    outputNorm: need("output_norm.weight", width),
    output: maybe("output.weight", width, vocabulary),
    ropeFactors: maybe("rope_freqs.weight", headSize / 2),
    parameters: header.tensors.reduce((sum, tensor) => sum + valuesOf(tensor), 0),
  };
}

function valuesOf(tensor: GgufTensor): number {
  return tensor.dims.reduce((product, dim) => product * dim, 1);
}
