import type { Address } from "../program/weight.ts";

/** Hands out the engine's memory from the bottom up, before there is any: a plan whose end says how much is needed. */
export interface Arena {
  /** A place for so many bytes, at a multiple of 64. */
  take(bytes: number): Address;
  /** Bytes planned so far. */
  readonly end: number;
}

/** The kernels' own data lie in the first page. */
const firstFree = 65_536;

export function createArena(): Arena {
  let end = firstFree;
  return {
    take(bytes) {
      const at = end;
      end += Math.ceil(bytes / 64) * 64;
      return at;
    },
    get end() {
      return end;
    },
  };
}

const page = 65_536;
/** What a 32-bit address reaches. */
const mostPages = 65_536;

export type MemoryEnding =
  | { readonly kind: "had"; readonly memory: WebAssembly.Memory }
  | { readonly kind: "refused"; readonly message: string };

/** The memory for a plan. Refused, with a sentence, where a page cannot have so much. */
export function takeMemory(bytes: number, shared: boolean): MemoryEnding {
  const pages = Math.ceil(bytes / page);
  const size = `${String(Math.ceil(bytes / 1e6))} MB`;
  if (pages > mostPages)
    return {
      kind: "refused",
      message: `The model needs ${size} of memory; more than 4295 MB cannot be had here. Choose a smaller model.`,
    };
  try {
    return { kind: "had", memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared }) };
  } catch (error) {
    // engines say RangeError; another kind of failure is a bug
    if (!(error instanceof RangeError)) throw error;
    return {
      kind: "refused",
      message: `The model needs ${size} of memory, and this device did not give it. Close other tabs and programs, or choose a smaller model.`,
    };
  }
}
