import type { GgufHeader, GgufTensor } from "../gguf/read-header.ts";

/** Finds a model's tensors by llama.cpp's names and checks their shapes. */
export interface TensorFinder {
  /** The tensor of this name and these dims, the columns first. */
  readonly need: (name: string, ...dims: number[]) => GgufTensor;
  /** The same where the file may be without it. */
  readonly maybe: (name: string, ...dims: number[]) => GgufTensor | undefined;
}

export type FindEnding<Found> =
  { readonly kind: "found"; readonly tensors: Found } | { readonly kind: "refused"; readonly message: string };

/** What a finder's user throws, with a sentence, where the tensors do not fit together. */
export class Misfit extends Error {}

/**
 * Gives what `list` makes of the file's tensors. A tensor that it did not ask for is refused as well: a model with a part
 * that is not computed would give answers that mean nothing.
 */
export function findTensors<Found>(
  header: GgufHeader,
  architecture: string,
  list: (finder: TensorFinder) => Found,
): FindEnding<Found> {
  const unused = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const maybe: TensorFinder["maybe"] = (name, ...dims) => {
    const tensor = unused.get(name);
    if (tensor === undefined) return undefined;
    unused.delete(name);
    checkShape(tensor, dims);
    return tensor;
  };
  const need: TensorFinder["need"] = (name, ...dims) => {
    const tensor = maybe(name, ...dims);
    if (tensor === undefined) throw new Misfit(`The file has no ${name}, which ${architecture} needs.`);
    return tensor;
  };
  try {
    const tensors = list({ need, maybe });
    for (const name of unused.keys())
      throw new Misfit(`The file has a tensor ${name}, which Soma's ${architecture} does not know.`);
    return { kind: "found", tensors };
  } catch (error) {
    if (error instanceof Misfit) return { kind: "refused", message: error.message };
    throw error;
  }
}

function checkShape(tensor: GgufTensor, wanted: readonly number[]): void {
  const dims = tensor.dims.filter((dim, index) => index < wanted.length || dim !== 1); // a trailing 1 says nothing
  if (dims.length !== wanted.length || dims.some((dim, index) => dim !== wanted[index]))
    throw new Misfit(
      `${tensor.name} is ${tensor.dims.join(" × ")}, but the model's own figures want ${wanted.join(" × ")}.`,
    );
  if (wanted.length === 1 && tensor.type !== "F32")
    throw new Misfit(`${tensor.name} is ${tensor.type}; Soma takes vectors as F32 only.`);
}
