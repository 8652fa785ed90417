import * as Comlink from "comlink";
import { EmbedderTrouble, type Embedder, type VectorIndex } from "#core/axon/ports.ts";
import type { AxonService, EmbedAnswer } from "./axon-service.ts";
import { miniLm } from "./minilm-facts.ts";

export interface AxonClient {
  readonly embedder: Embedder;
  /** An index in the worker. When the worker dies the index is gone: its calls reject, and a new one must be opened. */
  openIndex(dimensions: number): Promise<VectorIndex>;
  /** Ends the worker and gives its memory back. What is asked later starts a new one. */
  close(): void;
}

/** The part of a Worker this needs. */
export type AxonWorkerHandle = Comlink.Endpoint & Pick<Worker, "terminate">;

interface Line {
  readonly service: Comlink.Remote<AxonService>;
  /** The answer, or a rejection when the worker dies before it comes. */
  readonly ask: <Value>(answer: Promise<Value>) => Promise<Value>;
  readonly end: () => void;
}

/**
 * The axon's worker, seen from the page: an Embedder and VectorIndexes. It starts when something is asked of it, and
 * again after it died or was closed.
 */
export function createAxonClient(deps: { readonly startWorker: () => AxonWorkerHandle }): AxonClient {
  let line: Line | undefined;
  let calls = 0;

  const connect = (): Line => {
    const worker = deps.startWorker();
    const service = Comlink.wrap<AxonService>(worker); // kept for as long as the line: a collected proxy never answers
    const waiting = new Set<(problem: Error) => void>();
    const fresh: Line = {
      service,
      ask: (answer) =>
        new Promise((resolve, reject) => {
          waiting.add(reject);
          answer.then(resolve, (problem: unknown) => reject(revived(problem))).finally(() => waiting.delete(reject));
        }),
      end: () => {
        if (line === fresh) line = undefined;
        worker.terminate();
        for (const reject of waiting) reject(new EmbedderTrouble(ended));
        waiting.clear();
      },
    };
    worker.addEventListener("error", fresh.end);
    return fresh;
  };
  const connected = (): Line => (line ??= connect());

  const embedder: Embedder = {
    model: miniLm.model,
    dimensions: miniLm.dimensions,
    async embed(texts, signal) {
      signal.throwIfAborted();
      if (texts.length === 0) return [];
      const { service, ask } = connected();
      const call = (calls += 1);
      const cancel = () => void service.cancel(call);
      signal.addEventListener("abort", cancel, { once: true });
      try {
        const answer = await ask<EmbedAnswer>(service.embed(call, texts));
        signal.throwIfAborted();
        if (answer.kind === "trouble") throw new EmbedderTrouble(answer.message);
        if (answer.kind === "stopped") throw new Error("An embedding stopped that nobody stopped.");
        return answer.vectors;
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    },
  };

  const openIndex = async (dimensions: number): Promise<VectorIndex> => {
    const { service, ask } = connected();
    const number = await ask(service.openIndex(dimensions));
    return {
      dimensions,
      size: () => ask(service.countVectors(number)),
      add: (entries) => {
        const wrong = entries.find(({ vector }) => vector.length !== dimensions);
        if (wrong)
          return Promise.reject(new RangeError(`A vector of ${wrong.vector.length} numbers, not ${dimensions}.`));
        const packed = new Float32Array(entries.length * dimensions);
        entries.forEach(({ vector }, at) => packed.set(vector, at * dimensions));
        const ids = entries.map(({ id }) => id);
        return ask(service.addVectors(number, ids, Comlink.transfer(packed, [packed.buffer])));
      },
      remove: (ids) => ask(service.removeVectors(number, ids)),
      search: (query, limit) => ask(service.searchVectors(number, query, limit)),
      clear: () => ask(service.clearVectors(number)),
    };
  };

  return { embedder, openIndex, close: () => line?.end() };
}

const ended = "Reading documents was interrupted: its worker ended. Try again; if it happens again, reload the page.";

/** Comlink brings errors across as plain ones that kept their name. */
function revived(problem: unknown): Error {
  if (!(problem instanceof Error)) return new Error(String(problem));
  return problem.name === "RangeError" ? new RangeError(problem.message) : problem;
}
