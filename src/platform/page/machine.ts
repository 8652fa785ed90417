import type { Machine } from "#core/broker/choose.ts";
import { findGpu } from "../engines/find-gpu.ts";
import { sharesMemory } from "../engines/shared-memory.ts";
import { threadsFor } from "../engines/threads-for.ts";

/** Above this, in GiB, browsers say no more of the memory (W3C Device Memory: the upper bound that is told). */
const mostTold = 8;

/** What a browser tells of the machine: `navigator`, or a stand-in of a test. */
export interface Told {
  /** In GiB, rounded to a power of two; Chromium alone says it. */
  readonly deviceMemory?: number;
  readonly hardwareConcurrency: number;
}

/** What this machine can do, as far as the browser tells. The GPU is asked for once, which may take a second. */
export async function findMachine(
  told: Told = navigator,
  gpuHere = findGpu,
  shared = sharesMemory(),
): Promise<Machine> {
  const gpu = await gpuHere();
  const { deviceMemory, hardwareConcurrency } = told;
  return {
    threads: threadsFor(hardwareConcurrency, shared),
    ...(deviceMemory !== undefined && deviceMemory < mostTold ? { memory: deviceMemory * 2 ** 30 } : {}),
    ...(gpu === undefined ? { gpu: false } : { gpu: true, f16: gpu.f16, maxBuffer: gpu.maxBuffer }),
  };
}
