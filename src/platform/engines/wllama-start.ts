import { Wllama, type LoadModelParams } from "@wllama/wllama/esm/index.js";

/** Addresses on our own origin: nothing is ever fetched from a CDN. */
export interface WllamaAssets {
  readonly wasm: string;
  /** For browsers without JSPI or 64-bit memories (Safari, Firefox). */
  readonly compatWasm: string;
  readonly compatScript: string;
}

interface WllamaStart {
  /** Tokens that it holds at the most. */
  readonly window: number;
  readonly threads: number;
  /** All layers on the GPU; the CPU alone otherwise. */
  readonly onGpu: boolean;
}

/**
 * Tokens computed between two looks at progress and abort. Blocks of 8 to 256 read equally fast on the CPU (20 to 24
 * tokens a second, measured on two cores), so a small one costs nothing and a stop waits for well under a second. A GPU
 * is busy only with larger ones; which size is best there was not measured.
 */
const readingBlock = { cpu: 16, gpu: 256 };
/** More layers than any model has: all of them. */
const allLayers = 999;

/** Rejects when the weights do not load where they are to, and when `signal` aborts: what was begun is ended then. */
export async function startWllama(
  assets: WllamaAssets,
  weights: readonly Blob[],
  { window, threads, onGpu }: WllamaStart,
  signal: AbortSignal,
): Promise<Wllama> {
  signal.throwIfAborted();
  const trouble = Promise.withResolvers<never>();
  let layers = 0;
  const hear = (line: unknown) => {
    layers = Math.max(layers, layersOnGpu(line));
  };
  const wllama = new Wllama(
    { default: assets.wasm },
    {
      // llama.cpp's log would hold what people wrote: nothing of it is kept, and none is made on the CPU. Only it tells
      // whether the GPU was taken: without f16, as one example, everything stays on the CPU and loading succeeds.
      suppressNativeLog: !onGpu,
      logger: {
        debug: hear,
        log: hear,
        warn: () => undefined,
        // also how its own worker says that it could not start; otherwise loading would wait for ever
        error: () => trouble.reject(new Error("wllama could not start.")),
      },
    },
  );
  wllama.setCompat({ wasm: assets.compatWasm, worker: assets.compatScript });
  const onAbort = () => trouble.reject(new DOMException("Stopped.", "AbortError"));
  signal.addEventListener("abort", onAbort, { once: true });
  const block = onGpu ? readingBlock.gpu : readingBlock.cpu;
  const params: LoadModelParams = {
    ...{ n_ctx: window, n_threads: threads },
    ...{ n_batch: block, n_ubatch: block },
    n_parallel: 1,
    n_gpu_layers: onGpu ? allLayers : 0,
    warmup: false,
  };
  try {
    trouble.promise.catch(() => undefined); // it may come after the race is over
    await Promise.race([wllama.loadModel([...weights], params), trouble.promise]);
    if (onGpu && layers === 0) throw new Error("llama.cpp kept everything on the CPU.");
    return wllama;
  } catch (thrown) {
    await wllama.exit();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** From llama.cpp's own words while it loads (`load_tensors`). */
const layersOnGpu = (line: unknown): number =>
  Number(/offloaded (\d+)\/\d+ layers to GPU/.exec(typeof line === "string" ? line : "")?.[1] ?? 0);
