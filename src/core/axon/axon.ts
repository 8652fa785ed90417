import type { RecalledPassage } from "./passage.ts";
import type { DocumentId, NeuronId } from "#core/words/ids.ts";
import type { Clock, Locks, Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { EmbedderTrouble, type Embedder, type VectorIndex } from "./ports.ts";
import { createReader, type Reader, type ReadingProgress } from "./reader.ts";
import { choose, fuse } from "./recall.ts";
import { createShelves, type Shelf } from "./shelf.ts";
import { documentRemoval, readDocument, readDocuments, restoringChanges, type StoredDocument } from "./stored.ts";

/**
 * A document as a list shows it. `reading` is known in the tab that reads it. `failed`: what is kept of it does not open
 * or does not fit together, so nothing of it is found; `problem` says what to do.
 */
export interface DocumentView {
  readonly id: DocumentId;
  readonly name: string;
  readonly bytes: number;
  readonly passages: number;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  readonly state: "reading" | "ready" | "failed";
  readonly problem?: string;
  /** While it is read in this tab. */
  readonly progress?: ReadingProgress;
}

interface RecallOptions {
  readonly limit: number;
  /** UTF-16 units of passage text in all. A passage that does not fit is left out, never cut. */
  readonly budgetChars?: number;
}

/** Documents of neurons: read once, found again, cited. */
export interface Axon {
  /**
   * Adds a text or Markdown file. The same file again answers with the document that is there, or mends it where it is
   * damaged.
   */
  add: Reader["add"];
  /** Documents that were being read in a tab that is gone, and that no tab reads now. */
  unfinished: Reader["unfinished"];
  /** Reads such a document to its end. It is listed as `reading` meanwhile, and as `failed` when that cannot be. */
  takeUp: Reader["takeUp"];
  /** Oldest first. */
  list(neuronId: NeuronId): Promise<readonly DocumentView[]>;
  /** The whole text, in which passages have their offsets. Undefined when it is another neuron's, or does not open. */
  text(neuronId: NeuronId, id: DocumentId): Promise<string | undefined>;
  /** Tells after every change, in every tab. */
  watch(listener: () => void): Unsubscribe;
  /**
   * Takes a document away wholly, and stops its reading where that goes on here; `restore` puts it back as it was, or
   * reads it again. Does nothing when it is another neuron's.
   */
  remove(neuronId: NeuronId, id: DocumentId): Promise<{ readonly restore: () => Promise<void> }>;
  /**
   * The passages that speak of the cue, best first; none where none does. Waits for documents that are being read here.
   * Without documents nothing is loaded. When the model cannot be had, passages are found by their words alone. Rejects
   * with the signal's reason when aborted.
   */
  recall(
    neuronId: NeuronId,
    cue: string,
    options: RecallOptions,
    signal: AbortSignal,
  ): Promise<readonly RecalledPassage[]>;
}

export interface AxonDeps {
  readonly rows: Rows;
  readonly embedder: Embedder;
  readonly openIndex: (dimensions: number) => Promise<VectorIndex>;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly ids: () => string;
}

/** How many passages each way of finding hands to the fusion. */
const candidates = 100;

export function createAxon(deps: AxonDeps): Axon {
  const { rows, embedder } = deps;
  const shelves = createShelves(deps);
  /** Documents that were seen to open and fit together: a list need not look again. */
  const sound = new Set<DocumentId>();
  const listeners = new Set<() => void>();
  const tell = () => [...listeners].forEach((listener) => listener());

  /** Whether all of a document that is kept opens and fits together: a recall finds it only then. */
  async function isSound(id: DocumentId): Promise<boolean> {
    if (!sound.has(id) && (await readDocument(rows, id)) !== undefined) sound.add(id);
    return sound.has(id);
  }

  const reader = createReader({ ...deps, isSound, tell });

  const recall: Axon["recall"] = async (neuronId, cue, { limit, budgetChars = Infinity }, signal) => {
    signal.throwIfAborted();
    await reader.untilRead(neuronId, signal);
    const documents = (await readDocuments(rows, neuronId)).filter(({ unfinished }) => unfinished !== true);
    if (documents.length === 0 || limit <= 0 || cue.trim() === "") return [];
    return shelves.use(neuronId, documents, signal, async (shelf) => {
      const byWords = shelf.lexicon.search(cue, candidates);
      const byMeaning = await nearest(shelf, cue, signal);
      signal.throwIfAborted();
      const searched = documents.reduce((sum, document) => sum + document.passages, 0);
      const found = fuse(byMeaning, byWords, searched);
      return choose(found, (place) => shelf.passage(place), { limit, budgetChars });
    });
  };

  async function nearest(shelf: Shelf, cue: string, signal: AbortSignal) {
    try {
      const [vector] = await embedder.embed([cue], signal);
      return vector ? await shelf.nearest(vector, candidates) : [];
    } catch (problem) {
      if (problem instanceof EmbedderTrouble) return undefined; // found by words alone is better than not found
      throw problem;
    }
  }

  return {
    add: (...asked) => reader.add(...asked),
    unfinished: (neuronId) => reader.unfinished(neuronId),
    takeUp: (id) => reader.takeUp(id),
    async list(neuronId) {
      const kept = await readDocuments(rows, neuronId);
      return Promise.all(
        kept.map(async (document): Promise<DocumentView> => {
          const here = reader.reading.get(document.id);
          if (here !== undefined) return { ...view(document, "reading"), progress: here.progress };
          if (document.unfinished === true) {
            const trouble = reader.trouble(document.id);
            if (trouble === undefined) return view(document, "reading"); // in another tab, or as soon as it is taken up
            return { ...view(document, "failed"), problem: `It was not read to its end. ${trouble}` };
          }
          if (await isSound(document.id)) return view(document, "ready");
          return { ...view(document, "failed"), problem: damaged };
        }),
      );
    },
    async text(neuronId, id) {
      const whole = await readDocument(rows, id);
      return whole?.document.neuronId === neuronId ? whole.passages.text : undefined;
    },
    watch(listener) {
      const own = () => listener();
      listeners.add(own);
      const stop = rows.watch(["documents"], listener);
      return () => {
        listeners.delete(own);
        stop();
      };
    },
    async remove(neuronId, id) {
      const coming = reader.reading.get(id);
      if (coming?.document.neuronId === neuronId) {
        const again = coming.remove();
        await coming.over; // it may have been kept at the very last moment
        await rows.write(documentRemoval(id));
        sound.delete(id);
        return {
          async restore() {
            const outcome = await again();
            if (outcome.kind === "refused") throw new EmbedderTrouble(outcome.reason);
          },
        };
      }
      const isKept = (await readDocuments(rows, neuronId)).some((document) => document.id === id);
      if (!isKept) return { restore: () => Promise.resolve() };
      const back = await restoringChanges(rows, neuronId, id);
      await rows.write(documentRemoval(id));
      sound.delete(id);
      return { restore: () => rows.write(back) };
    },
    recall,
  };
}

const damaged = "What is kept of this document is damaged, so nothing of it is found. Add the file again to mend it.";

const view = ({ id, name, bytes, passages, addedAt }: StoredDocument, state: DocumentView["state"]): DocumentView => ({
  id,
  name,
  bytes,
  passages,
  addedAt,
  state,
});
