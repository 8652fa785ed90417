import { expect, test } from "vitest";
import { createGpuThenCpu } from "./gpu-then-cpu.ts";

const never = new AbortController().signal;

/** Starts that are written down; those on the GPU end as `onGpu` says. */
function begun(onGpu: () => Promise<string>) {
  const asked: string[] = [];
  const begin = (gpu: boolean) => {
    asked.push(gpu ? "gpu" : "cpu");
    return gpu ? onGpu() : Promise.resolve("here");
  };
  return { asked, begin };
}

test("with a GPU it starts there, and stays there when it is started anew", async () => {
  const { asked, begin } = begun(() => Promise.resolve("there"));
  const place = createGpuThenCpu(true, begin);
  expect(await place.start(never)).toEqual({ process: "there", onGpu: true });
  await place.start(never);
  expect(asked).toEqual(["gpu", "gpu"]);
});

test("without one the GPU is never tried", async () => {
  const { asked, begin } = begun(() => Promise.resolve("there"));
  expect(await createGpuThenCpu(false, begin).start(never)).toEqual({ process: "here", onGpu: false });
  expect(asked).toEqual(["cpu"]);
});

test("what does not start on the GPU starts on the CPU in the same opening, and tries no second time", async () => {
  const { asked, begin } = begun(() => Promise.reject(new Error("no room")));
  const place = createGpuThenCpu(true, begin);
  expect(await place.start(never)).toEqual({ process: "here", onGpu: false });
  await place.start(never);
  expect(asked).toEqual(["gpu", "cpu", "cpu"]);
});

test("what broke on the GPU while it computed is started on the CPU", async () => {
  const { asked, begin } = begun(() => Promise.resolve("there"));
  const place = createGpuThenCpu(true, begin);
  await place.start(never);
  place.broke();
  await place.start(never);
  expect(asked).toEqual(["gpu", "cpu"]);
});

test("an opening that is stopped goes no further", async () => {
  const stop = new AbortController();
  const { asked, begin } = begun(() => {
    stop.abort();
    return Promise.reject(new Error("stopped"));
  });
  await expect(createGpuThenCpu(true, begin).start(stop.signal)).rejects.toThrow("stopped");
  expect(asked).toEqual(["gpu"]);
});
