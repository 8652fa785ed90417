/**
 * Whether a model fits this machine, and why: pure, from what the browser tells. What it does not tell never rules a
 * model out, because it may be plenty.
 */
import { sizeInWords } from "#core/words/size.ts";
import type { Machine } from "./choose.ts";

export interface Need {
  /** In bytes, while it answers: weights, and what is computed beside them. */
  readonly memory: number;
  /** Bytes that have to be kept before it can be used; 0 when it is here. */
  readonly toKeep: number;
  /** Runs in a WebAssembly memory, on the CPU. */
  readonly onCpu?: boolean;
  /** Only quick enough on a GPU. */
  readonly gpu?: boolean;
  /** Its weights are in half precision (`shader-f16`). */
  readonly f16?: boolean;
  /** The largest of its buffers on the GPU, in bytes. */
  readonly largestBuffer?: number;
}

/** Bytes of this origin's quota that are free; absent where the browser does not say. */
export interface Room {
  readonly free?: number;
}

export interface Fit {
  readonly kind: "fits" | "tight" | "will not fit";
  /** A sentence, or two. */
  readonly why: string;
  /** It fits as far as is known: the browser does not say how much memory the machine has. */
  readonly isUnsure?: true;
  /** What is missing, where that is no matter of size or may change soon. */
  readonly lacks?: "graphics card" | "room";
}

/** A WebAssembly memory with addresses of 32 bits holds this much, whatever the machine has (WebAssembly 1.0, limits). */
const mostWasm = 4 * 2 ** 30;
/** Above these shares a model is tight: the page, the system and other tabs live in the rest. */
const calmOfMemory = 0.5;
const calmOfWasm = 0.75;
const calmOfRoom = 0.8;

export function fitOf(need: Need, machine: Machine, room: Room = {}): Fit {
  const memory = sizeInWords(need.memory);
  const never = (why: string, lacks?: Fit["lacks"]): Fit => ({
    ...{ kind: "will not fit", why },
    ...(lacks === undefined ? {} : { lacks }),
  });
  if (need.gpu === true && !machine.gpu)
    return never("It needs a graphics card that the browser may use (WebGPU), and there is none.", "graphics card");
  if (need.f16 === true && machine.f16 !== true)
    return never("Its weights are in half precision, which this graphics card does not compute in.");
  if (need.largestBuffer !== undefined && machine.maxBuffer !== undefined && need.largestBuffer > machine.maxBuffer) {
    const [wanted, most] = [need.largestBuffer, machine.maxBuffer].map(sizeInWords);
    return never(`It needs ${wanted} of graphics memory in one piece, and this card gives at most ${most}.`);
  }
  if (need.onCpu === true && need.memory > mostWasm)
    return never(
      `It takes about ${memory} of memory, and on the processor a page has at most ${sizeInWords(mostWasm)}.`,
    );
  if (machine.memory !== undefined && need.memory > machine.memory)
    return never(`It takes about ${memory} of memory, and this machine has ${sizeInWords(machine.memory)}.`);
  if (room.free !== undefined && need.toKeep > room.free)
    return never(
      `It takes ${sizeInWords(need.toKeep)} on the disk, and the browser has ${sizeInWords(room.free)} left.`,
      "room",
    );

  if (machine.memory !== undefined && need.memory > machine.memory * calmOfMemory)
    return tight(`It takes about ${memory} of this machine's ${sizeInWords(machine.memory)} of memory.`);
  if (need.onCpu === true && need.memory > mostWasm * calmOfWasm)
    return tight(`It takes about ${memory} of memory; on the processor a page has at most ${sizeInWords(mostWasm)}.`);
  if (room.free !== undefined && need.toKeep > room.free * calmOfRoom)
    return tight(`It takes ${sizeInWords(need.toKeep)} of the ${sizeInWords(room.free)} that the browser has left.`);
  if (machine.memory !== undefined)
    return {
      kind: "fits",
      why: `It takes about ${memory} of memory, and this machine has ${sizeInWords(machine.memory)}.`,
    };
  return {
    kind: "fits",
    why: `It takes about ${memory} of memory. How much this machine has, the browser does not say.`,
    isUnsure: true,
  };
}

const tight = (why: string): Fit => ({ kind: "tight", why: `${why} Close other tabs and programs before you use it.` });
