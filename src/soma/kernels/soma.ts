// Memory: imported, shared or not
/**
 * AssemblyScript: Soma's kernels. scripts/build-kernels.mjs compiles this file four times, for relaxed and plain SIMD,
 * each over shared and over ordinary memory.
 *
 * A program is a line of 64-byte records that program/builder.ts writes: the first names the frame, each other one an
 * operation (see `Code`) and its operands as 32-bit words. Every thread goes through the whole program and does its
 * share of each operation.
 */
import { attention, packedAttention } from "./parts/attention";
import { tryDotAdd } from "./parts/dot-add";
import { embed } from "./parts/embed";
import { enter, meet, setMayBlock } from "./parts/frame";
import { storeKv } from "./parts/kv";
import { matmul } from "./parts/matmul";
import { headNorm, layerNorm, rmsNorm } from "./parts/norms";
import { quantise, regroup } from "./parts/prepare";
import { rope } from "./parts/rope";
import { add, gelu, meanPool, swiglu } from "./parts/rows";
import { rows7Matmul, rows7Quantise, rows7Ranges, rows7Unpack } from "./parts/rows7";
import { unpackRows } from "./parts/unpack";

/** In a record's first word, below bit 8; bit 8: all threads meet before it. The same numbers as in program/builder.ts. */
const enum Code {
  End = 0,
  Embed = 1,
  RmsNorm = 2,
  LayerNorm = 3,
  Quantise = 4,
  Regroup = 5,
  Matmul = 6,
  Rope = 7,
  HeadNorm = 8,
  StoreKv = 9,
  Attention = 10,
  PackedAttention = 11,
  Swiglu = 12,
  Gelu = 13,
  Add = 14,
  MeanPool = 15,
  /** From here on as in program/rows7.ts. */
  Rows7Ranges = 200,
  Rows7Quantise = 201,
  Rows7Matmul = 202,
  Rows7Unpack = 203,
}

const recordBytes: usize = 64;

/** `may` 0: this thread must not sleep, as a page's main thread must not. Once, before all else. */
export function configure(may: i32): void {
  setMayBlock(may !== 0);
  tryDotAdd();
}

/** See `Kernels.unpack` in program/kernel-build.ts. */
export function unpack(packing: i32, weight: usize, blocks: i32, row: i32, count: i32, staging: usize): i32 {
  return unpackRows(packing, weight, blocks, row, count, staging) ? 1 : 0;
}

/** Computes a program; 0 if another thread did not come. */
export function run(program: usize, thread: i32, threads: i32): i32 {
  enter(load<usize>(program, 4), thread, threads);
  let op = program;
  while (true) {
    op += recordBytes;
    const word = load<u32>(op);
    if ((word & 0x100) !== 0 && !meet()) return 0;
    switch (word & 0xff) {
      case Code.Embed: embed(op); break;
      case Code.RmsNorm: rmsNorm(op); break;
      case Code.LayerNorm: layerNorm(op); break;
      case Code.Quantise: prepare(op, true); break;
      case Code.Regroup: prepare(op, false); break;
      case Code.Matmul: matmul(op); break;
      case Code.Rope: rope(op); break;
      case Code.HeadNorm: headNorm(op); break;
      case Code.StoreKv: storeKv(op); break;
      case Code.Attention: attention(op); break;
      case Code.PackedAttention: packedAttention(op); break;
      case Code.Swiglu: swiglu(op); break;
      case Code.Gelu: gelu(op); break;
      case Code.Add: add(op); break;
      case Code.MeanPool: meanPool(op); break;
      case Code.Rows7Ranges: rows7Ranges(op); break;
      case Code.Rows7Quantise: rows7Quantise(op); break;
      case Code.Rows7Matmul: rows7Matmul(op); break;
      case Code.Rows7Unpack: rows7Unpack(op); break;
      default: return 1;
    }
  }
  return 1;
}

/** x, stride in floats, columns, numbers, scales, flags (2: only the last token). */
function prepare(op: usize, asQuantised: bool): void {
  const last = (load<i32>(op, 24) & 2) !== 0;
  if (asQuantised) quantise(load<usize>(op, 4), load<i32>(op, 8), load<i32>(op, 12), load<usize>(op, 16), load<usize>(op, 20), last);
  else regroup(load<usize>(op, 4), load<i32>(op, 8), load<i32>(op, 12), load<usize>(op, 16), last);
}
