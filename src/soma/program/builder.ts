import type { KvCache } from "./kv-cache.ts";
import type { KernelVariant } from "./kernel-build.ts";
import { Code, createRecords, float, recordBytes, type Share } from "./records.ts";
import { isFloat, placingOf, type Address, type Weight } from "./weight.ts";

/** Bytes of the work area that the operations of a program share. */
export interface WorkShape {
  /** The longest row that any `matmul` reads. */
  readonly columns: number;
  /** Tokens in the largest block: 64, or what the encoder packs. */
  readonly blockTokens: number;
  /** The most threads that will run the program. */
  readonly threads: number;
  readonly headSize: number;
  /** Query heads that share a key head. */
  readonly groupHeads: number;
}

export function workBytes(shape: WorkShape): number {
  return preparedBytes(shape) + shape.threads * scratchBytes(shape);
}

/** What a matmul reads of x, for whole groups of four tokens: numbers of up to 4 bytes, and 4 floats for 32 of them. */
function preparedBytes({ columns, blockTokens }: WorkShape): number {
  return roundUp(blockTokens, 4) * (columns * 4 + columns / 2);
}

/** A thread's own: attention's work space (kernels/parts/attention-core.ts), or a product's results (output.ts). */
function scratchBytes({ headSize, groupHeads }: WorkShape): number {
  const tilePositions = 32;
  const queries = roundUp(Math.max(64, groupHeads), 4);
  const attention = (2 * (tilePositions + queries) * headSize + queries * (4 + tilePositions)) * 4;
  return roundUp(Math.max(attention, 4096), 64);
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/** Bytes of a program of so many operations. Each call of the builder writes at most two. */
export function programBytes(operations: number): number {
  return (operations + 2) * recordBytes;
}

export interface ProgramPlaces {
  readonly memory: WebAssembly.Memory;
  /** The build that will run the program: it decides how activations are kept. */
  readonly variant: KernelVariant;
  /** Where the program goes, aligned to 64, and the room there. */
  readonly at: Address;
  readonly bytes: number;
  /** `frameBytes`, aligned to 64. */
  readonly frame: Address;
  /** `workBytes(shape)`, aligned to 64. Programs that do not run at the same time may share it. */
  readonly work: Address;
  readonly shape: WorkShape;
}

/** Rows of a block lie `stride` floats apart; without it, as far as they are wide. All addresses are multiples of 16, all widths of 4. */
export interface MatmulOptions {
  /** f32, one a row of the weight. */
  readonly bias?: Address;
  /** out += instead of out =. */
  readonly add?: boolean;
  readonly xStride?: number;
  readonly outStride?: number;
  /** Only the block's last token, from its row of x to the first row of out: for the head. */
  readonly rows?: "all" | "last";
}

interface RopeShape {
  readonly x: Address;
  readonly heads: number;
  readonly headSize: number;
  readonly stride: number;
  /** f32 [position][headSize / 2][cos, sin]. */
  readonly table: Address;
  /** Llama's GGUF files pair neighbours ("interleaved"), Qwen's pair i with i + headSize / 2 ("halves"). */
  readonly layout: "interleaved" | "halves";
}

interface HeadNormShape {
  readonly x: Address;
  readonly heads: number;
  readonly headSize: number;
  readonly stride: number;
  /** f32 [headSize], the same for every head. */
  readonly weight: Address;
  readonly epsilon: number;
}

interface AttentionShape {
  /** f32 queries, head after head. */
  readonly q: Address;
  readonly stride: number;
  readonly heads: number;
  readonly out: Address;
  readonly outStride?: number;
  /** Usually 1 / √headSize. */
  readonly scale: number;
}

interface PackedAttentionShape extends AttentionShape {
  /** f32 keys and values, `stride` apart as the queries are, as many heads as the queries have. */
  readonly k: Address;
  readonly v: Address;
  readonly headSize: number;
}

/** Writes a program, operation by operation, in the order in which they will run. */
export interface ProgramBuilder {
  /** Rows of the table as f32. `tokens`: i32 row numbers, all inside the table (the kernels clamp others to 0). */
  embed(table: Weight, tokens: Address, out: Address, options?: { readonly add?: boolean }): void;
  /** x / √(mean(x²) + ε) · weight. */
  rmsNorm(x: Address, weight: Address, out: Address, width: number, epsilon: number): void;
  /** (x − mean) / √(variance + ε) · gain + bias. `out` may be `x`. */
  layerNorm(x: Address, gain: Address, bias: Address, out: Address, width: number, epsilon: number): void;
  /**
   * out = weight · x for every token of the block. Quantised weights take x as int8 with a scale for each 32 values,
   * as llama.cpp does; an x that was just multiplied is not quantised again.
   */
  matmul(weight: Weight, x: Address, out: Address, options?: MatmulOptions): void;
  /** Turns the pairs of each head by the token's place. In place. */
  rope(shape: RopeShape): void;
  /** RMS norm of each head by itself (Qwen3's q_norm and k_norm). In place. */
  headNorm(shape: HeadNormShape): void;
  /** Puts the block's keys and values (f32, heads side by side, rows `stride` apart) at its positions. */
  storeKv(cache: KvCache, keys: Address, values: Address, stride: number): void;
  /** Every token looks at all before it and at itself. Query heads are a multiple of the cache's heads. Call after `storeKv`. */
  attention(cache: KvCache, shape: AttentionShape): void;
  /** Every token looks at all tokens of its own sequence (the frame's `lengths`). */
  packedAttention(shape: PackedAttentionShape): void;
  /** out = gate / (1 + e^−gate) · up, rows of both `stride` floats apart. `out` rows are `width` apart. */
  swiglu(gate: Address, up: Address, stride: number, out: Address, width: number): void;
  /** In place: x · (1 + erf(x / √2)) / 2. */
  gelu(x: Address, width: number): void;
  /** x += y. */
  add(x: Address, y: Address, width: number): void;
  /** One row a sequence: the mean of its tokens, brought to length 1 (a zero or non-number mean gives zeros). */
  meanPool(x: Address, width: number, out: Address): void;
  /** An operation of another file's: its code from 200 up, how its work is shared, and up to 15 words. */
  operation(code: number, share: Share, operands: readonly number[]): void;
  /** Ends the program. `bytes`: what it took. */
  end(): { readonly program: Address; readonly bytes: number };
}

export function createProgramBuilder(places: ProgramPlaces): ProgramBuilder {
  const { work, shape } = places;
  const records = createRecords(places);
  const numbers = work;
  const scales = work + roundUp(shape.blockTokens, 4) * shape.columns * 4;
  const scratch = work + preparedBytes(shape);
  /** Where thread 0's own work space begins, and how far the next one's is. */
  const ownRoom = [scratch, scratchBytes(shape)] as const;

  /** What lies prepared at `numbers`, as long as nothing may have changed it. */
  let prepared = "";
  const byTokens = (code: Code, ...operands: number[]): void => {
    prepared = "";
    records.put(code, "tokens", operands);
  };
  const claimed = (code: Code, ...operands: number[]): void => {
    prepared = "";
    records.put(code, "claimed", operands);
  };

  const prepare = (weight: Weight, x: Address, stride: number, last: boolean): void => {
    const float = isFloat(weight.type);
    const wanted = [x, stride, weight.columns, float, last].join();
    if (wanted === prepared) return;
    // A single row is prepared by the first thread, whichever thread made that row.
    if (last) records.meet();
    const operands = [x, stride, weight.columns, numbers, scales, last ? 2 : 0];
    records.put(float ? Code.Regroup : Code.Quantise, "tokens", operands);
    prepared = wanted;
  };

  return {
    embed(table, tokens, out, options) {
      const { kind } = placingOf(table.type);
      byTokens(Code.Embed, kind, table.at, table.rows, table.columns / 32, tokens, out, options?.add === true ? 1 : 0);
    },
    rmsNorm: (x, weight, out, width, epsilon) => byTokens(Code.RmsNorm, x, weight, out, width, float(epsilon)),
    layerNorm: (x, gain, bias, out, width, epsilon) =>
      byTokens(Code.LayerNorm, x, gain, bias, out, width, float(epsilon)),
    matmul(weight, x, out, options = {}) {
      const { bias = 0, add = false, xStride = weight.columns, outStride = weight.rows, rows = "all" } = options;
      if (weight.columns > shape.columns) throw new Error(`The work area is for ${shape.columns} columns.`);
      const last = rows === "last";
      prepare(weight, x, xStride, last);
      const kept = prepared;
      const flags = (add ? 1 : 0) | (last ? 2 : 0);
      const { kind } = placingOf(weight.type);
      const blocks = weight.columns / 32;
      claimed(
        Code.Matmul,
        kind,
        weight.at,
        weight.rows,
        blocks,
        numbers,
        scales,
        out,
        outStride,
        bias,
        flags,
        ...ownRoom,
      );
      const end = x + shape.blockTokens * xStride * 4;
      if (out >= end || out + shape.blockTokens * outStride * 4 <= x) prepared = kept;
    },
    rope: ({ x, heads, headSize, stride, table, layout }) =>
      byTokens(Code.Rope, x, heads, headSize, stride, table, layout === "halves" ? 1 : 0),
    headNorm: ({ x, heads, headSize, stride, weight, epsilon }) =>
      byTokens(Code.HeadNorm, x, weight, heads, headSize, stride, float(epsilon)),
    storeKv({ numbers, heads, headSize, window, ...cache }, keys, values, stride) {
      const wide = numbers === "f32" ? 1 : 0;
      byTokens(Code.StoreKv, keys, values, stride, cache.keys, cache.values, heads, headSize, window, wide);
    },
    attention({ numbers, headSize, window, ...cache }, { q, stride, heads, out, outStride, scale }) {
      const own = [headSize, cache.keys, cache.values, window, numbers === "f32" ? 1 : 0];
      const result = [out, outStride ?? heads * headSize, float(scale), ...ownRoom];
      claimed(Code.Attention, q, stride, heads, cache.heads, ...own, ...result);
    },
    packedAttention({ q, k, v, stride, heads, headSize, out, outStride, scale }) {
      const result = [out, outStride ?? heads * headSize, float(scale), ...ownRoom];
      claimed(Code.PackedAttention, q, stride, heads, k, headSize, v, ...result);
    },
    swiglu: (gate, up, stride, out, width) => byTokens(Code.Swiglu, gate, up, stride, out, width),
    gelu: (x, width) => byTokens(Code.Gelu, x, width),
    add: (x, y, width) => byTokens(Code.Add, x, y, width),
    meanPool: (x, width, out) => claimed(Code.MeanPool, x, width, out),
    operation(code, share, operands) {
      prepared = "";
      records.put(code, share, operands);
    },
    end: () => records.end(),
  };
}
