import type { GgufTensor } from "../gguf/read-header.ts";
import { createTaker } from "../model/place-tensors.ts";
import type { TensorReading } from "../model/read-gguf.ts";
import { createProgramBuilder } from "../program/builder.ts";
import type { Kernels, KernelVariant } from "../program/kernel-build.ts";
import { isRows7, unpackRows7, type Rows7Weight } from "../program/rows7.ts";
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
      if (to?.kind !== "rows" || !isRows7(to.weight)) return take(tensor, row, rows, bytes);
      const fits = takeRows7(to.weight, to.row + row, rows);
      if (!fits) misfit = notSevenBits(tensor);
      return fits;
    },
  };
}

const notSevenBits = ({ name }: GgufTensor): string =>
  `The file says that its matrices are whole numbers of 7 bits (soma.row_bits), but ${name} is not; it is damaged.`;
