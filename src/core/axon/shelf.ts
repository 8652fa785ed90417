import type { DocumentId, NeuronId } from "#core/words/ids.ts";
import type { Rows } from "#core/words/rows.ts";
import { embeddedText } from "./header.ts";
import { createLexicon, type Lexicon } from "./lexicon.ts";
import type { Passage } from "./passage.ts";
import { EmbedderTrouble, type Embedder, type VectorIndex } from "./ports.ts";
import type { MeaningHit, Place } from "./recall.ts";
import {
  documentChanges,
  packVectors,
  readDocument,
  unpackVectors,
  type StoredDocument,
  type WholeDocument,
} from "./stored.ts";

/** One neuron's documents, ready to be searched. */
export interface Shelf {
  readonly lexicon: Lexicon;
  /** The passages closest in meaning, best first. Rejects with EmbedderTrouble when there is no index. */
  nearest(vector: Float32Array<ArrayBuffer>, limit: number): Promise<readonly MeaningHit[]>;
  passage(place: Place): Passage | undefined;
}

export interface Shelves {
  /** Brings the neuron's shelf in step with `documents` and works with it; one use of a neuron's shelf at a time. */
  use<Value>(
    neuronId: NeuronId,
    documents: readonly StoredDocument[],
    signal: AbortSignal,
    work: (shelf: Shelf) => Promise<Value>,
  ): Promise<Value>;
}

interface ShelvesDeps {
  readonly rows: Rows;
  readonly embedder: Embedder;
  readonly openIndex: (dimensions: number) => Promise<VectorIndex>;
}

export function createShelves(deps: ShelvesDeps): Shelves {
  const shelves = new Map<NeuronId, FillingShelf>();
  const queues = new Map<NeuronId, Promise<unknown>>();

  return {
    use(neuronId, documents, signal, work) {
      const run = async () => {
        const shelf = shelves.get(neuronId) ?? createShelf(deps);
        shelves.set(neuronId, shelf);
        try {
          await shelf.fill(documents, signal);
          return await work(shelf);
        } catch (problem) {
          if (!signal.aborted) shelves.delete(neuronId); // whatever it was, the next use begins anew
          throw problem;
        } finally {
          if (shelf.incomplete()) shelves.delete(neuronId);
        }
      };
      const turn = (queues.get(neuronId) ?? Promise.resolve()).then(run);
      queues.set(
        neuronId,
        turn.catch(() => undefined),
      );
      return turn;
    },
  };
}

interface FillingShelf extends Shelf {
  fill(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void>;
  /** True when its index is missing or lacks vectors: good enough for one answer, not to be kept. */
  incomplete(): boolean;
}

function createShelf(deps: ShelvesDeps): FillingShelf {
  const lexicon = createLexicon();
  const held = new Map<DocumentId, Pick<WholeDocument, "document" | "passages">>();
  let index: VectorIndex | undefined;
  let incomplete = false;

  /** Trouble with model or worker leaves the words to find by; anything else is not ours to catch. */
  const orIncomplete = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof EmbedderTrouble)) throw problem;
      incomplete = true;
    }
  };

  const put = async (whole: WholeDocument, signal: AbortSignal) => {
    const { document, passages } = whole;
    const texts = passages.passages.map((span) =>
      embeddedText(document.name, span.heading, passages.text.slice(span.start, span.end)),
    );
    await orIncomplete(async () => {
      const vectors = await vectorsOf(whole, texts, signal);
      index ??= await deps.openIndex(deps.embedder.dimensions);
      await index.add(vectors.map((vector, ordinal) => ({ id: idOf(document.id, ordinal), vector })));
    });
    lexicon.add(document.id, texts);
    held.set(document.id, { document, passages }); // the index holds the vectors
  };

  /** The stored vectors; when another model made them, new ones, which are stored in their place. */
  const vectorsOf = async (whole: WholeDocument, texts: readonly string[], signal: AbortSignal) => {
    const { document, passages, vectors } = whole;
    const { model, dimensions } = deps.embedder;
    if (vectors.model === model && vectors.dimensions === dimensions) return unpackVectors(vectors);
    const fresh = await deps.embedder.embed(texts, signal);
    const gone = (await deps.rows.get("documents", document.id)) === undefined;
    if (!gone) await deps.rows.write(documentChanges(document, passages, packVectors(model, dimensions, fresh)));
    return fresh;
  };

  const drop = async (id: DocumentId) => {
    const count = held.get(id)?.passages.passages.length ?? 0;
    held.delete(id);
    lexicon.remove(id);
    await orIncomplete(async () => index?.remove(Array.from({ length: count }, (_, ordinal) => idOf(id, ordinal))));
  };

  return {
    lexicon,
    incomplete: () => incomplete,
    async fill(documents, signal) {
      const wanted = new Map(documents.map(({ id, sha256 }) => [id, sha256]));
      for (const [id, { document }] of [...held]) if (wanted.get(id) !== document.sha256) await drop(id);
      for (const { id } of documents) {
        if (held.has(id)) continue;
        signal.throwIfAborted();
        const whole = await readDocument(deps.rows, id);
        if (whole) await put(whole, signal);
      }
    },
    async nearest(vector, limit) {
      if (index === undefined) throw new EmbedderTrouble("There are no vectors to compare with.");
      try {
        return (await index.search(vector, limit)).map(({ id, score }) => ({ ...placeOf(id), score }));
      } catch (problem) {
        incomplete = true;
        throw problem;
      }
    },
    passage({ documentId, ordinal }) {
      const whole = held.get(documentId);
      const span = whole?.passages.passages[ordinal];
      if (!whole || !span) return undefined;
      const text = whole.passages.text.slice(span.start, span.end);
      return { documentId, document: whole.document.name, ordinal, text, ...span };
    },
  };
}

/** Ids that sort by document, then by place. */
const idOf = (documentId: DocumentId, ordinal: number): string => `${documentId} ${String(ordinal).padStart(7, "0")}`;

const placeOf = (id: string): Place => ({
  documentId: id.slice(0, id.lastIndexOf(" ")),
  ordinal: Number(id.slice(id.lastIndexOf(" ") + 1)),
});
