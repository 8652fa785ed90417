import type { GgufTensor, GgufValue } from "../gguf/read-header.ts";
import { createTaker } from "../model/place-tensors.ts";
import type { TensorReading } from "../model/read-gguf.ts";
import { createProgramBuilder } from "../program/builder.ts";
import type { Kernels, KernelVariant } from "../program/kernel-build.ts";
import { placeQ8Scale } from "../program/q8-scales.ts";
import { isRows7, placeRows7Scales, unpackRows7, type Rows7Weight } from "../program/rows7.ts";
import type { Weight } from "../program/weight.ts";
import type { BertLayout } from "./bert-layout.ts";

/** Puts portions of tensors at their places. */
export interface EncoderTaker {
  readonly take: TensorReading["take"];
  /** Why a portion was not taken, if it is another reason than NaN or infinity. */
  readonly misfit: string | undefined;
}

export function createEncoderTaker(
  kernels: Kernels,
  memory: WebAssembly.Memory,
  variant: KernelVariant,
  layout: BertLayout,
  metadata: ReadonlyMap<string, GgufValue>,
): EncoderTaker {
  const take = createTaker(kernels, memory, layout.staging, layout.destinations);
  let misfit: string | undefined;

  /** By a program of one operation, in the places that the model's own program and tokens take later. */
  const takeRows7 = (weight: Rows7Weight, row: number, rows: number): boolean => {
    const { work, workShape: shape, frame, program: at, programBytes: bytes } = layout;
    const build = createProgramBuilder({ memory, variant, at, bytes, frame, work, shape });
    unpackRows7(build, weight, row, rows, layout.staging, layout.tokens);
    return kernels.run(build.end().program, 0, 1) && new Int32Array(memory.buffer, layout.tokens, 1)[0] === 1;
  };

  return {
    get misfit() {
      return misfit;
    },
    take(tensor, row, rows, bytes) {
      const to = layout.destinations.get(tensor.name);
      if (to?.kind !== "rows") return take(tensor, row, rows, bytes);
      const { weight } = to;
      if (!isRows7(weight)) {
        if (!take(tensor, row, rows, bytes)) return false;
      } else if (!takeRows7(weight, to.row + row, rows)) {
        misfit = notSevenBits(tensor);
        return false;
      }
      const scales = metadata.get(`soma.scales.${tensor.name}`);
      if (scales === undefined) return true;
      if (placeScales(memory, weight, to.row + row, rows, scales)) return true;
      misfit = `The scales that the file names for ${tensor.name} contradict those in it; it is damaged.`;
      return false;
    },
  };
}

/** The scales that Q8_0 had to round, in full: one a row for 7-bit rows, one for all rows of another matrix. */
function placeScales(
  memory: WebAssembly.Memory,
  weight: Weight,
  row: number,
  rows: number,
  scales: GgufValue,
): boolean {
  if (!(scales instanceof Float32Array)) return false;
  if (isRows7(weight)) return placeRows7Scales(memory, weight, row, rows, scales);
  const [scale = NaN] = scales;
  return weight.type === "Q8_0" && scales.length === 1 && placeQ8Scale(memory, weight, row, rows, scale);
}

const notSevenBits = ({ name }: GgufTensor): string =>
  `The file says that its matrices are whole numbers of 7 bits (soma.row_bits), but ${name} is not; it is damaged.`;
