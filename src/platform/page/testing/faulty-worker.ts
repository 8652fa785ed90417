/** For the boundary's test: breaks a promise that nobody waits for, as the message says. */
import { raiseFaults } from "../worker-boundary.ts";

raiseFaults();
addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (data === "cancel") void Promise.reject(new DOMException("Enough.", "AbortError"));
  else if (data === "echo") postMessage("here");
  else void Promise.reject(new Error("a bug"));
});
