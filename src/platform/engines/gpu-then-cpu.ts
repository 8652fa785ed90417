/** Where llama.cpp computes: on the GPU while that goes well, and on the CPU otherwise. */

interface Placed<Process> {
  readonly process: Process;
  readonly onGpu: boolean;
}

interface GpuThenCpu<Process> {
  /** Rejects when it starts on neither, and when `signal` aborts. */
  start(signal: AbortSignal): Promise<Placed<Process>>;
  /** It broke while it computed. What broke on the GPU is started on the CPU from now on. */
  broke(): void;
}

/** `begin` rejects when it cannot compute where it is told to. With `gpu` false the GPU is never tried. */
export function createGpuThenCpu<Process>(
  gpu: boolean,
  begin: (onGpu: boolean, signal: AbortSignal) => Promise<Process>,
): GpuThenCpu<Process> {
  let mayTry = gpu;
  return {
    async start(signal) {
      if (mayTry) {
        try {
          return { process: await begin(true, signal), onGpu: true };
        } catch (thrown) {
          if (signal.aborted) throw thrown;
          mayTry = false; // the CPU answers, more slowly
        }
      }
      return { process: await begin(false, signal), onGpu: false };
    },
    broke() {
      mayTry = false;
    },
  };
}
