import type { RecalledPassage } from "./passage.ts";
import type { DocumentId, NeuronId } from "#core/words/ids.ts";
import type { Clock, Unsubscribe } from "#core/words/ports.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import { sha256Hex, type Bytes } from "#core/words/bytes.ts";
import { EmbedderTrouble, type Embedder, type VectorIndex } from "./ports.ts";
import { embeddedText } from "./header.ts";
import { readText } from "./read-text.ts";
import { choose, fuse } from "./recall.ts";
import { createShelves, type Shelf } from "./shelf.ts";
import { splitIntoPassages } from "./split.ts";
import {
  documentChanges,
  documentRemoval,
  packVectors,
  readDocument,
  readDocuments,
  restoringChanges,
  type StoredDocument,
} from "./stored.ts";

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
}

type AddOutcome =
  | { readonly kind: "added"; readonly id: DocumentId; readonly name: string; readonly passages: number }
  /** `reason` says what is and what to do, for a person. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

interface RecallOptions {
  readonly limit: number;
  /** UTF-16 units of passage text in all. A passage that does not fit is left out, never cut. */
  readonly budgetChars?: number;
}

/** Documents of neurons: read once, found again, cited. */
export interface Axon {
  /**
   * Adds a text or Markdown file. The same file again answers with the document that is there, or mends it where it is
   * damaged. `onProgress` counts passages.
   */
  add(
    neuronId: NeuronId,
    file: { readonly name: string; readonly bytes: Bytes },
    options?: { readonly onProgress?: (done: number, total: number) => void; readonly signal?: AbortSignal },
  ): Promise<AddOutcome>;
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
  readonly ids: () => string;
}

/** Passages embedded between two looks at the signal and two tellings of progress. */
const batch = 8;
/** How many passages each way of finding hands to the fusion. */
const candidates = 100;

export function createAxon(deps: AxonDeps): Axon {
  const { rows, embedder } = deps;
  const shelves = createShelves(deps);
  const reading = new Map<DocumentId, Reading>();
  /** Documents that were seen to open and fit together: a list need not look again. */
  const sound = new Set<DocumentId>();
  /** What is being added, by neuron and hash: two drops of one file are one document. Each resolves when it is over. */
  const claims = new Map<string, { readonly neuronId: NeuronId; readonly over: Promise<void> }>();
  const listeners = new Set<() => void>();
  const tell = () => [...listeners].forEach((listener) => listener());

  const add: Axon["add"] = async (neuronId, file, { onProgress, signal = neverAborted } = {}) => {
    const read = readText(file.name, file.bytes);
    if (!read.ok) return { kind: "refused", reason: read.problem };
    const sha256 = await sha256Hex(file.bytes);
    const claim = `${neuronId} ${sha256}`;
    if (claims.has(claim)) return { kind: "refused", reason: `${file.name} is being read already.` };
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    claims.set(claim, { neuronId, over });
    const removed = new AbortController();
    const stop = AbortSignal.any([signal, removed.signal]);
    try {
      const known = (await readDocuments(rows, neuronId)).find((document) => document.sha256 === sha256);
      if (known !== undefined && (await isSound(known.id))) {
        return { kind: "added", id: known.id, name: known.name, passages: known.passages };
      }
      const about = { id: known?.id ?? deps.ids(), neuronId, name: file.name, bytes: file.bytes.length, sha256 };
      return await keep(about, read.value, { file, over, removed }, onProgress, stop);
    } catch (problem) {
      if (stop.aborted) return { kind: "stopped" };
      if (problem instanceof EmbedderTrouble || problem instanceof StorageTrouble) {
        return { kind: "refused", reason: problem.message };
      }
      throw problem;
    } finally {
      claims.delete(claim);
      end();
    }
  };

  /** Who drops a document and asks at once asks about that document. Rejects with the signal's reason when aborted. */
  async function untilRead(neuronId: NeuronId, signal: AbortSignal): Promise<void> {
    const adding = [...claims.values()].filter((claim) => claim.neuronId === neuronId);
    if (adding.length === 0) return;
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      void Promise.all(adding.map(({ over }) => over)).then(() => resolve());
    });
    signal.throwIfAborted();
  }

  /** Splits, embeds and stores. Until the last line nothing is stored. */
  async function keep(
    about: Omit<StoredDocument, "passages" | "addedAt">,
    text: string,
    how: Omit<Reading, "document">,
    onProgress: ((done: number, total: number) => void) | undefined,
    signal: AbortSignal,
  ): Promise<AddOutcome> {
    const passages = [...splitIntoPassages(text, /\.(md|markdown|mdown)$/i.test(about.name))];
    const document: StoredDocument = { ...about, passages: passages.length, addedAt: deps.clock.now() };
    reading.set(document.id, { document, ...how });
    tell();
    try {
      const texts = passages.map((span) => embeddedText(about.name, span.heading, text.slice(span.start, span.end)));
      const vectors: Float32Array[] = [];
      onProgress?.(0, texts.length);
      for (let at = 0; at < texts.length; at += batch) {
        vectors.push(...(await embedder.embed(texts.slice(at, at + batch), signal)));
        onProgress?.(vectors.length, texts.length);
      }
      signal.throwIfAborted();
      const packed = packVectors(embedder.model, embedder.dimensions, vectors);
      await rows.write(documentChanges(document, { text, passages }, packed));
      sound.add(document.id);
      return { kind: "added", id: document.id, name: document.name, passages: document.passages };
    } finally {
      reading.delete(document.id);
      tell();
    }
  }

  /** Whether all of a document that is kept opens and fits together: a recall finds it only then. */
  async function isSound(id: DocumentId): Promise<boolean> {
    if (!sound.has(id) && (await readDocument(rows, id)) !== undefined) sound.add(id);
    return sound.has(id);
  }

  const recall: Axon["recall"] = async (neuronId, cue, { limit, budgetChars = Infinity }, signal) => {
    signal.throwIfAborted();
    await untilRead(neuronId, signal);
    const documents = await readDocuments(rows, neuronId);
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
    add,
    async list(neuronId) {
      const kept = await readDocuments(rows, neuronId);
      const views = await Promise.all(
        kept.map(async (document): Promise<DocumentView> => {
          if (reading.has(document.id)) return view(document, "reading");
          if (await isSound(document.id)) return view(document, "ready");
          return { ...view(document, "failed"), problem: damaged };
        }),
      );
      const coming = [...reading.values()]
        .filter(({ document }) => document.neuronId === neuronId && !kept.some(({ id }) => id === document.id))
        .map(({ document }) => view(document, "reading"));
      return [...views, ...coming];
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
      const coming = reading.get(id);
      if (coming?.document.neuronId === neuronId) {
        coming.removed.abort();
        await coming.over; // it may have been kept at the very last moment
      }
      const isKept = (await readDocuments(rows, neuronId)).some((document) => document.id === id);
      if (isKept) {
        const back = await restoringChanges(rows, neuronId, id);
        await rows.write(documentRemoval(id));
        sound.delete(id);
        return { restore: () => rows.write(back) };
      }
      if (coming === undefined) return { restore: () => Promise.resolve() };
      return {
        async restore() {
          const outcome = await add(neuronId, coming.file);
          if (outcome.kind === "refused") throw new EmbedderTrouble(outcome.reason);
        },
      };
    },
    recall,
  };
}

/** A document that is being read in this tab. */
interface Reading {
  readonly document: StoredDocument;
  readonly file: { readonly name: string; readonly bytes: Bytes };
  /** Resolves when it is over, however it ends. */
  readonly over: Promise<void>;
  /** Aborted when the document is removed before it was read to its end. */
  readonly removed: AbortController;
}

const damaged = "What is kept of this document is damaged, so nothing of it is found. Add the file again to mend it.";

const neverAborted = new AbortController().signal;

const view = ({ id, name, bytes, passages, addedAt }: StoredDocument, state: DocumentView["state"]): DocumentView => ({
  id,
  name,
  bytes,
  passages,
  addedAt,
  state,
});
