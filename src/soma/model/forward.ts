import { createProgramBuilder, type ProgramBuilder } from "../program/builder.ts";
import { writeFrame } from "../program/frame.ts";
import type { KernelVariant } from "../program/kernel-build.ts";
import type { Address } from "../program/weight.ts";
import type { HyperParameters } from "./hyper-parameters.ts";
import type { Layout, PlacedBlock, Stack } from "./layout.ts";
import { createRopeTable } from "./rope-table.ts";
import type { Team } from "./threads/team.ts";

/** Of which tokens of a block the logits are wanted. "each" takes at most `logitRows` tokens. */
type Wanted = "none" | "last" | "each";

/** The model's computation: tokens in at a position, keys and values kept, logits out. */
export interface Forward {
  /** How many threads take a single step; a block of tokens is read with the whole team. */
  stepThreads: number;
  /** At most `blockTokens` tokens; all before `position` are in the caches. */
  run(tokens: readonly number[], position: number, wanted: Wanted): void;
  /** A copy of one row of the last run's logits: row 0 with "last". Reused by the next call with the same row. */
  logits(row: number): Float32Array<ArrayBuffer>;
}

export interface ForwardSetting {
  readonly memory: WebAssembly.Memory;
  readonly variant: KernelVariant;
  readonly hyper: HyperParameters;
  readonly layout: Layout;
  readonly team: Team;
  readonly ropeDivisors: Float32Array | undefined;
}

/** Writes the model's programs and gives what runs them. */
export function createForward(setting: ForwardSetting): Forward {
  const { memory, hyper, layout, team } = setting;
  const programs: Readonly<Record<Wanted, Address>> = {
    none: writeProgram(setting, "none", layout.programs),
    last: writeProgram(setting, "last", layout.programs + layout.programBytes),
    each: writeProgram(setting, "each", layout.programs + 2 * layout.programBytes),
  };
  const tokenWords = new Int32Array(memory.buffer, layout.tokens);
  const ropeUpTo = createRopeTable(new Float32Array(memory.buffer, layout.ropeTable, layout.window * hyper.headSize), {
    headSize: hyper.headSize,
    base: hyper.ropeBase,
    factor: hyper.ropeFactor,
    divisors: setting.ropeDivisors,
  });
  const rows: Float32Array<ArrayBuffer>[] = [];
  return {
    stepThreads: team.size,
    run(tokens, position, wanted) {
      tokenWords.set(tokens);
      ropeUpTo(position + tokens.length);
      writeFrame(memory, layout.frame, { tokens: tokens.length, position });
      team.run(programs[wanted], tokens.length === 1 ? this.stepThreads : team.size);
    },
    logits(row) {
      const size = hyper.vocabulary;
      const copy = (rows[row] ??= new Float32Array(size));
      copy.set(new Float32Array(memory.buffer, layout.logits + row * size * 4, size));
      return copy;
    },
  };
}

function writeProgram({ memory, variant, hyper, layout }: ForwardSetting, wanted: Wanted, at: Address): Address {
  const { width, epsilon } = hyper;
  const build = createProgramBuilder({
    memory,
    variant,
    at,
    bytes: layout.programBytes,
    frame: layout.frame,
    work: layout.work,
    shape: layout.workShape,
  });
  build.embed(layout.tokenTable, layout.tokens, layout.stream);
  for (const block of layout.blocks) {
    writeAttention(build, hyper, layout, block);
    writeFeedForward(build, hyper, layout, block);
  }
  if (wanted !== "none") {
    build.rmsNorm(layout.stream, layout.outputNorm, layout.normed, width, epsilon);
    build.matmul(layout.head, layout.normed, layout.logits, { rows: wanted === "last" ? "last" : "all" });
  }
  return build.end().program;
}

function writeAttention(build: ProgramBuilder, hyper: HyperParameters, layout: Layout, block: PlacedBlock): void {
  const { heads, kvHeads, headSize, epsilon } = hyper;
  const stride = block.qkv.rows;
  const q = layout.wide;
  const k = q + heads * headSize * 4;
  const v = k + kvHeads * headSize * 4;
  build.rmsNorm(layout.stream, block.attentionNorm, layout.normed, hyper.width, epsilon);
  multiply(build, block.qkv, layout.normed, layout.wide);
  if (block.headNorms !== undefined) {
    const [ofQ, ofK] = block.headNorms;
    build.headNorm({ x: q, heads, headSize, stride, weight: ofQ, epsilon });
    build.headNorm({ x: k, heads: kvHeads, headSize, stride, weight: ofK, epsilon });
  }
  build.rope({ x: q, heads, headSize, stride, table: layout.ropeTable, layout: hyper.family.rope });
  build.rope({ x: k, heads: kvHeads, headSize, stride, table: layout.ropeTable, layout: hyper.family.rope });
  build.storeKv(block.cache, k, v, stride);
  build.attention(block.cache, { q, stride, heads, out: layout.normed, scale: 1 / Math.sqrt(headSize) });
  multiply(build, block.attentionOut, layout.normed, layout.stream, { add: true });
}

function writeFeedForward(build: ProgramBuilder, hyper: HyperParameters, layout: Layout, block: PlacedBlock): void {
  const { feedForward } = hyper;
  build.rmsNorm(layout.stream, block.feedForwardNorm, layout.normed, hyper.width, hyper.epsilon);
  multiply(build, block.gateUp, layout.normed, layout.wide);
  const up = layout.wide + feedForward * 4;
  build.swiglu(layout.wide, up, block.gateUp.rows, layout.activated, feedForward);
  multiply(build, block.down, layout.activated, layout.stream, { add: true });
}

/** All parts of a stack from one input to outputs that lie side by side. */
function multiply(build: ProgramBuilder, stack: Stack, x: Address, out: Address, options?: { add: true }): void {
  for (const { weight, offset } of stack.parts)
    build.matmul(weight, x, out + offset * 4, {
      outStride: stack.rows,
      ...(stack.bias === undefined ? {} : { bias: stack.bias + offset * 4 }),
      ...options,
    });
}
