import * as Comlink from "comlink";
import { EmbedderTrouble, type Embedder, type VectorHit, type VectorIndex } from "#core/axon/ports.ts";

/** What the axon worker answers over Comlink. An AbortSignal does not cross, so an embedding is cancelled by its number. */
export interface AxonService {
  embed(call: number, texts: readonly string[]): Promise<EmbedAnswer>;
  cancel(call: number): void;
  /** An index of its own; the number names it in the calls below. */
  openIndex(dimensions: number): Promise<number>;
  /** `packed` holds one vector an id, in order. */
  addVectors(index: number, ids: readonly string[], packed: Float32Array<ArrayBuffer>): Promise<void>;
  removeVectors(index: number, ids: readonly string[]): Promise<void>;
  searchVectors(index: number, query: Float32Array<ArrayBuffer>, limit: number): Promise<readonly VectorHit[]>;
  clearVectors(index: number): Promise<void>;
  countVectors(index: number): Promise<number>;
}

export type EmbedAnswer =
  | { readonly kind: "embedded"; readonly vectors: readonly Float32Array<ArrayBuffer>[] }
  | { readonly kind: "stopped" }
  | { readonly kind: "trouble"; readonly message: string };

export interface AxonServiceDeps {
  /** Opened at the first text, once; after a failure the next text tries again. Rejects with EmbedderTrouble. */
  readonly openEmbedder: () => Promise<Embedder>;
  readonly openIndex: (dimensions: number) => Promise<VectorIndex>;
}

export function createAxonService(deps: AxonServiceDeps): AxonService {
  let opening: Promise<Embedder> | undefined;
  const running = new Map<number, AbortController>();
  const indexes: VectorIndex[] = [];

  const embedder = (): Promise<Embedder> => {
    opening ??= deps.openEmbedder().catch((problem: unknown) => {
      opening = undefined;
      throw problem;
    });
    return opening;
  };
  const indexOf = (number: number): VectorIndex => {
    const index = indexes[number];
    if (index === undefined) throw new Error(`This worker has no index ${number}.`);
    return index;
  };

  return {
    async embed(call, texts) {
      const controller = new AbortController();
      running.set(call, controller);
      try {
        const vectors = await (await embedder()).embed(texts, controller.signal);
        const buffers = vectors.map((vector) => vector.buffer);
        return Comlink.transfer({ kind: "embedded", vectors }, buffers);
      } catch (problem) {
        if (controller.signal.aborted) return { kind: "stopped" };
        if (problem instanceof EmbedderTrouble) return { kind: "trouble", message: problem.message };
        throw problem;
      } finally {
        running.delete(call);
      }
    },
    cancel: (call) => running.get(call)?.abort(),
    async openIndex(dimensions) {
      return indexes.push(await deps.openIndex(dimensions)) - 1;
    },
    async addVectors(number, ids, packed) {
      const width = ids.length === 0 ? 0 : packed.length / ids.length;
      await indexOf(number).add(ids.map((id, at) => ({ id, vector: packed.slice(at * width, (at + 1) * width) })));
    },
    removeVectors: async (number, ids) => indexOf(number).remove(ids),
    searchVectors: async (number, query, limit) => indexOf(number).search(query, limit),
    clearVectors: async (number) => indexOf(number).clear(),
    countVectors: async (number) => indexOf(number).size(),
  };
}
