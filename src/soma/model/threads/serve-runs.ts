import { instantiateKernels, type Kernels } from "../../program/kernel-build.ts";
import { isHelperStart, ready, words, type HelperStart } from "./control.ts";

/** The starting thread, seen from the helper: `self` in a Web Worker, `parentPort` in a Node thread, wrapped. */
export interface HelperPort {
  postMessage(message: unknown): void;
  listen(heard: (message: unknown) => void): void;
}

/**
 * The whole of a helper thread: waits for the engine's module and memory, then sleeps on a word of that memory and
 * does its share of each run. A worker's script is this call alone.
 */
export function runHelper(port: HelperPort): void {
  port.listen((message) => {
    if (!isHelperStart(message)) return;
    const kernels = instantiateKernels(message.module, message.memory, { mayBlock: true });
    layPages(message);
    port.postMessage(ready);
    serve(kernels, message);
  });
}

/** Bytes of a page of memory, or of a part of one. */
const pageBytes = 4096;

/**
 * A page comes from the system when it is first written, which takes longer than filling it. Adding nothing is a write,
 * and harms nothing that another thread writes meanwhile.
 */
function layPages({ memory, early }: HelperStart): void {
  const words = new Int32Array(memory.buffer);
  for (const { at, bytes } of early) {
    for (let byte = at; byte < at + bytes; byte += pageBytes) Atomics.add(words, byte >>> 2, 0);
  }
}

/** Looks at the word this often before it sleeps: the word to go comes within microseconds. */
const spins = 20_000;

function serve(kernels: Kernels, { memory, control, index }: HelperStart): void {
  const shared = new Int32Array(memory.buffer, control);
  let call = 0;
  for (;;) {
    Atomics.wait(shared, words.call, call);
    if (Atomics.load(shared, words.call) === call) continue; // woken for nothing
    call = Atomics.load(shared, words.call);
    if (Atomics.load(shared, words.close) === 1) return;
    const threads = Atomics.load(shared, words.threads);
    if (index >= threads) continue;
    Atomics.store(shared, words.awake + index, call);
    Atomics.notify(shared, words.awake + index);
    if (mayGo(shared, call)) kernels.run(Atomics.load(shared, words.program), index, threads);
  }
}

/** Waits for the caller's word on this call. False when it was given up or another has begun. */
function mayGo(shared: Int32Array, call: number): boolean {
  for (let looked = 0; ; looked++) {
    const go = Atomics.load(shared, words.go);
    if (go === call) return true;
    if (go === -call || Atomics.load(shared, words.call) !== call) return false;
    if (looked > spins) Atomics.wait(shared, words.go, go, 100);
  }
}

/** `self` of a dedicated Web Worker as the helper's port. */
export function webPort(scope: {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}): HelperPort {
  return {
    postMessage: (message) => {
      scope.postMessage(message);
    },
    listen(heard) {
      scope.onmessage = (event) => {
        heard(event.data);
      };
    },
  };
}

/** `parentPort` of node:worker_threads as the helper's port. */
export function nodePort(parent: {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}): HelperPort {
  return {
    postMessage: (message) => {
      parent.postMessage(message);
    },
    listen(heard) {
      parent.on("message", heard);
    },
  };
}
