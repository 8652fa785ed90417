import { GpuTrouble, lostSentence } from "./gpu-trouble.ts";

/** An eye on every GPU device that this worker's libraries ask for: they keep it to themselves, and it may be lost. */
export interface GpuWatch {
  /** Resolves when a device was lost that nobody let go. The worker's libraries compute no more; another worker may. */
  readonly lost: Promise<GpuTrouble>;
  /** As `work` ends; throws the GpuTrouble as soon as a device is lost, since what computes on it may never end. */
  guard<Value>(work: () => Promise<Value>): Promise<Value>;
  /** The devices asked for until now are no longer needed: their end is no trouble. */
  letGo(): void;
  /** Looks away: devices asked for from now on are nobody's business. */
  end(): void;
}

/** The part of WebGPU's GPUAdapter that a watch needs. */
export interface Adapter {
  requestDevice: (this: Adapter, descriptor?: GPUDeviceDescriptor) => Promise<GPUDevice>;
}

/**
 * Watches by standing before `requestDevice`: of our libraries one hands its device out late and the other never.
 * `adapters` is GPUAdapter's prototype; undefined where the browser has no WebGPU, and then nothing is ever lost.
 */
export function watchGpus(
  adapters: Adapter | undefined = "GPUAdapter" in globalThis ? GPUAdapter.prototype : undefined,
): GpuWatch {
  let trouble: GpuTrouble | undefined;
  let tell: (trouble: GpuTrouble) => void = () => undefined;
  const lost = new Promise<GpuTrouble>((resolve) => (tell = resolve));
  const wanted = new Set<GPUDevice>();

  function raise(device: GPUDevice, sentence: string): void {
    if (!wanted.has(device) || trouble !== undefined) return;
    trouble = new GpuTrouble(sentence);
    tell(trouble);
  }
  function watch(device: GPUDevice): void {
    wanted.add(device);
    void device.lost.then(({ message }) => raise(device, lostSentence(message)));
    device.addEventListener("uncapturederror", ({ error }) => {
      if (error instanceof GPUOutOfMemoryError) raise(device, lostSentence("out of memory"));
    });
  }

  const before = adapters?.requestDevice;
  if (adapters !== undefined && before !== undefined) {
    adapters.requestDevice = async function (this: Adapter, descriptor) {
      const device = await before.call(this, descriptor);
      watch(device);
      return device;
    };
  }

  return {
    lost,
    async guard(work) {
      if (trouble !== undefined) throw trouble;
      const working = work();
      working.catch(() => undefined); // it may fail after the race is over
      return Promise.race([working, lost.then((found) => Promise.reject(found))]);
    },
    letGo: () => wanted.clear(),
    end() {
      if (adapters !== undefined && before !== undefined) adapters.requestDevice = before;
    },
  };
}

/** For engines that compute without a GPU: nothing is ever lost. */
export const noGpus: GpuWatch = {
  lost: new Promise(() => undefined),
  guard: (work) => work(),
  letGo: () => undefined,
  end: () => undefined,
};
