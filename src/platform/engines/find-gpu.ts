export interface Gpu {
  /** Computes in half precision (`shader-f16`). */
  readonly f16: boolean;
  /** The largest buffer it takes, in bytes. */
  readonly maxBuffer: number;
}

/** The GPU that WebGPU gives; undefined where there is none, or only a program that acts as one on the CPU. */
export async function findGpu(): Promise<Gpu | undefined> {
  try {
    const { gpu } = navigator as { readonly gpu?: GPU };
    const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (adapter == null || adapter.info.isFallbackAdapter) return undefined;
    return { f16: adapter.features.has("shader-f16"), maxBuffer: adapter.limits.maxBufferSize };
  } catch {
    return undefined; // a driver that fails here would fail later
  }
}
