/**
 * For tests: the worker of models in ONNX, told that the software which acts as a GPU in a test's browser is a graphics
 * card. It tells of every device that is asked for, and loses them all at a message.
 */
import type { Adapter } from "#platform/engines/gpu-watch.ts";

const devices: GPUDevice[] = [];
const adapters: Adapter = GPUAdapter.prototype;
const before = adapters.requestDevice;
adapters.requestDevice = async function (descriptor) {
  const device = await before.call(this, descriptor);
  devices.push(device);
  postMessage("device");
  return device;
};
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { value: false });
addEventListener("message", () => {
  for (const device of devices) device.destroy();
});

await import("../transformers.ts");
