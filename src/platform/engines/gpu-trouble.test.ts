import { expect, test } from "vitest";
import { GpuTrouble, gpuSentence, lostSentence } from "./gpu-trouble.ts";
import { watchGpus } from "./gpu-watch.ts";

test.each([
  ["Out of memory.", "no room for this model"],
  ["std::bad_alloc", "no room for this model"],
  ["This model requires WebGPU extension shader-f16, which is not enabled in this browser.", "half precision"],
  [
    "Cannot initialize runtime because of requested maxBufferSize exceeds limit. requested=256MB, limit=128MB.",
    "in one piece",
  ],
  ["Unable to find a compatible GPU. This issue might be because your computer doesn't have a GPU", "no graphics card"],
  ["Failed to get GPU adapter.", "no graphics card"],
  ["Device was lost. Please try to reload.", "The graphics card stopped"],
  ["Something nobody knows", "Something nobody knows."],
])("“%s” is said as a sentence", (thrown, said) => {
  expect(gpuSentence(new Error(thrown))).toContain(said);
  expect(gpuSentence(new Error(thrown))).toMatch(/\.$/);
});

/** A device as WebGPU hands it out, and its end. */
function fakeDevice() {
  let lose: (info: { message: string }) => void = () => undefined;
  const lost = new Promise<{ message: string }>((resolve) => (lose = resolve));
  return { device: { lost, addEventListener: () => undefined } as unknown as GPUDevice, lose };
}

test("a lost device ends what computes on it at once, and everything after it; the one it was asked of is left as it was", async () => {
  const { device, lose } = fakeDevice();
  const requestDevice = () => Promise.resolve(device);
  const adapters = { requestDevice };
  const watch = watchGpus(adapters);
  await adapters.requestDevice();
  expect(await watch.guard(() => Promise.resolve("said"))).toBe("said");
  const hanging = watch.guard(() => new Promise(() => undefined));
  lose({ message: "The driver began anew." });
  await expect(hanging).rejects.toThrow(new GpuTrouble(lostSentence()));
  await expect(watch.guard(() => Promise.resolve("said"))).rejects.toThrow("The graphics card stopped");
  expect((await watch.lost).message).toBe(lostSentence());
  watch.end();
  expect(adapters.requestDevice).toBe(requestDevice);
});

test("a device that was let go may end", async () => {
  const { device, lose } = fakeDevice();
  const adapters = { requestDevice: () => Promise.resolve(device) };
  const watch = watchGpus(adapters);
  await adapters.requestDevice();
  watch.letGo();
  lose({ message: "" });
  await device.lost;
  expect(await watch.guard(() => Promise.resolve("said"))).toBe("said");
});
