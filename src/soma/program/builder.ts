import type { KernelVariant } from "./kernel-build.ts";
import type { KvCache } from "./kv-cache.ts";
import type { Address, Weight } from "./weight.ts";

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
  void shape;
  throw new Error("not yet");
}

/** Bytes of a program of so many operations. Each call of the builder writes at most two. */
export function programBytes(operations: number): number {
  return (operations + 1) * 64;
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

export interface RopeShape {
  readonly x: Address;
  readonly heads: number;
  readonly headSize: number;
  readonly stride: number;
  /** f32 [position][headSize / 2][cos, sin]. */
  readonly table: Address;
  /** Llama's GGUF files pair neighbours ("interleaved"), Qwen's pair i with i + headSize / 2 ("halves"). */
  readonly layout: "interleaved" | "halves";
}

export interface HeadNormShape {
  readonly x: Address;
  readonly heads: number;
  readonly headSize: number;
  readonly stride: number;
  /** f32 [headSize], the same for every head. */
  readonly weight: Address;
  readonly epsilon: number;
}

export interface AttentionShape {
  /** f32 queries, head after head. */
  readonly q: Address;
  readonly stride: number;
  readonly heads: number;
  readonly out: Address;
  readonly outStride?: number;
  /** Usually 1 / √headSize. */
  readonly scale: number;
}

export interface PackedAttentionShape extends AttentionShape {
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
  /** Ends the program. `bytes`: what it took. */
  end(): { readonly program: Address; readonly bytes: number };
}

export function createProgramBuilder(places: ProgramPlaces): ProgramBuilder {
  void places;
  throw new Error("not yet");
}
