/** The tensor types that Soma computes with: numbers, scales and packing as ggml's block structs define them. */
export type GgufType = "F32" | "F16" | "BF16" | "Q4_0" | "Q4_1" | "Q5_0" | "Q5_1" | "Q8_0" | "Q4_K" | "Q5_K" | "Q6_K";

/** A row is cut into blocks of `block` values, and each block takes `bytes` bytes. */
export interface TypeShape {
  readonly block: number;
  readonly bytes: number;
}

export const typeShapes: Readonly<Record<GgufType, TypeShape>> = {
  F32: { block: 1, bytes: 4 },
  F16: { block: 1, bytes: 2 },
  BF16: { block: 1, bytes: 2 },
  Q4_0: { block: 32, bytes: 18 }, // f16 scale, 32 × 4 bit
  Q4_1: { block: 32, bytes: 20 }, // f16 scale and minimum, 32 × 4 bit
  Q5_0: { block: 32, bytes: 22 }, // f16 scale, 32 fifth bits, 32 × 4 bit
  Q5_1: { block: 32, bytes: 24 }, // f16 scale and minimum, 32 fifth bits, 32 × 4 bit
  Q8_0: { block: 32, bytes: 34 }, // f16 scale, 32 × 8 bit
  Q4_K: { block: 256, bytes: 144 }, // f16 scale of scales and of minima, 8 × 6 bit of each, 256 × 4 bit
  Q5_K: { block: 256, bytes: 176 }, // as Q4_K, and 256 fifth bits
  Q6_K: { block: 256, bytes: 210 }, // 256 × (4 + 2) bit, 16 × 8 bit scales, f16 scale of scales
};

/** ggml's number for each tensor type (`enum ggml_type`). Those that Soma does not read are here so that a refusal can name them. */
export const ggmlTypeNames: ReadonlyMap<number, string> = new Map([
  [0, "F32"],
  [1, "F16"],
  [2, "Q4_0"],
  [3, "Q4_1"],
  [4, "Q4_2"],
  [5, "Q4_3"],
  [6, "Q5_0"],
  [7, "Q5_1"],
  [8, "Q8_0"],
  [9, "Q8_1"],
  [10, "Q2_K"],
  [11, "Q3_K"],
  [12, "Q4_K"],
  [13, "Q5_K"],
  [14, "Q6_K"],
  [15, "Q8_K"],
  [16, "IQ2_XXS"],
  [17, "IQ2_XS"],
  [18, "IQ3_XXS"],
  [19, "IQ1_S"],
  [20, "IQ4_NL"],
  [21, "IQ3_S"],
  [22, "IQ2_S"],
  [23, "IQ4_XS"],
  [24, "I8"],
  [25, "I16"],
  [26, "I32"],
  [27, "I64"],
  [28, "F64"],
  [29, "IQ1_M"],
  [30, "BF16"],
  [34, "TQ1_0"],
  [35, "TQ2_0"],
  [39, "MXFP4"],
]);

export function isGgufType(name: string): name is GgufType {
  return Object.hasOwn(typeShapes, name);
}
