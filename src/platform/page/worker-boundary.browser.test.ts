import { expect, test } from "vitest";

const start = () => new Worker(new URL("./testing/faulty-worker.ts", import.meta.url), { type: "module" });

test("a promise that breaks in a worker with nobody waiting is the worker's error", async () => {
  const worker = start();
  const heard = new Promise<string>((resolve) => {
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      resolve(event.message);
    });
  });
  worker.postMessage("break");
  expect(await heard).toContain("a bug");
  worker.terminate();
});

test("a cancel is none", async () => {
  const worker = start();
  let errors = 0;
  worker.addEventListener("error", () => (errors += 1));
  const heard = new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data)));
  worker.postMessage("cancel");
  await new Promise((resolve) => setTimeout(resolve, 50)); // an unhandled rejection is told after its task
  worker.postMessage("echo");
  expect([await heard, errors]).toEqual(["here", 0]);
  worker.terminate();
});
