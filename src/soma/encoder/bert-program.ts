import { createProgramBuilder, type ProgramBuilder } from "../program/builder.ts";
import type { KernelVariant } from "../program/kernel-build.ts";
import { isRows7, multiplyRows7, prepareRows7 } from "../program/rows7.ts";
import type { Address } from "../program/weight.ts";
import type { BertFacts } from "./bert-facts.ts";
import type { BertLayout, PlacedLayer, PlacedMatrix } from "./bert-layout.ts";

/**
 * Writes BERT's forward pass (Devlin et al. 2018, arXiv:1810.04805) over a block of whole texts: post-norm layers,
 * attention both ways, and as the last step each text's mean over its tokens, of length 1 (Reimers and Gurevych 2019,
 * arXiv:1908.10084). Gives the program's address.
 */
export function writeBertProgram(
  memory: WebAssembly.Memory,
  variant: KernelVariant,
  facts: BertFacts,
  layout: BertLayout,
): Address {
  const build = createProgramBuilder({
    memory,
    variant,
    at: layout.program,
    bytes: layout.programBytes,
    frame: layout.frame,
    work: layout.work,
    shape: layout.workShape,
  });
  const { width, epsilon } = facts;
  const { stream, norm } = layout;
  build.embed(layout.tokenTable, layout.tokens, stream);
  build.embed(layout.kindTable, layout.kinds, stream, { add: true });
  build.embed(layout.positionTable, layout.positions, stream, { add: true });
  build.layerNorm(stream, norm.gain, norm.bias, stream, width, epsilon);
  for (const layer of layout.layers) writeLayer(build, facts, layout, layer);
  build.meanPool(stream, width, layout.vectors);
  return build.end().program;
}

function writeLayer(build: ProgramBuilder, facts: BertFacts, layout: BertLayout, layer: PlacedLayer): void {
  const { width, feedForward, heads, headSize, epsilon } = facts;
  const { stream, qkv, seen, wide } = layout;
  const stride = 3 * width;
  const q = qkv;
  const k = q + width * 4;
  const v = k + width * 4;
  multiply(build, layout, stream, [layer.q, layer.k, layer.v], [q, k, v], { outStride: stride });
  const scale = 1 / Math.sqrt(headSize);
  build.packedAttention({ q, k, v, stride, heads, headSize, out: seen, scale });
  multiply(build, layout, seen, [layer.attentionOut], [stream], { add: true });
  build.layerNorm(stream, layer.attentionNorm.gain, layer.attentionNorm.bias, stream, width, epsilon);
  multiply(build, layout, stream, [layer.up], [wide]);
  build.gelu(wide, feedForward);
  multiply(build, layout, wide, [layer.down], [stream], { add: true });
  build.layerNorm(stream, layer.outputNorm.gain, layer.outputNorm.bias, stream, width, epsilon);
}

/** One x times each of the matrices. What is rounded for the 7-bit ones is rounded once. */
function multiply(
  build: ProgramBuilder,
  layout: BertLayout,
  x: Address,
  matrices: readonly PlacedMatrix[],
  outs: readonly Address[],
  options: { readonly outStride?: number; readonly add?: true } = {},
): void {
  let prepared = false;
  for (const [at, { weight, bias }] of matrices.entries()) {
    const out = outs[at] ?? 0;
    if (!isRows7(weight)) {
      build.matmul(weight, x, out, { bias, ...options });
      continue;
    }
    if (!prepared) prepareRows7(build, layout.rows7, x, weight.columns);
    prepared = true;
    multiplyRows7(build, layout.rows7, weight, out, { bias, ...options });
  }
}
