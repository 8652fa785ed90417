/** How documents are read: text first kept, then embedded, then whole; a tab that goes away leaves what can be taken up. */
import type { Bytes } from "#core/words/bytes.ts";
import { sha256Hex } from "#core/words/bytes.ts";
import type { DocumentId, NeuronId } from "#core/words/ids.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import { embeddedText } from "./header.ts";
import { EmbedderTrouble, type Embedder } from "./ports.ts";
import { readText } from "./read-text.ts";
import { splitIntoPassages } from "./split.ts";
import {
  beginningChanges,
  documentChanges,
  documentRemoval,
  packVectors,
  readBeginning,
  readDocuments,
  type StoredDocument,
  type StoredPassages,
} from "./stored.ts";

type AddOutcome =
  | { readonly kind: "added"; readonly id: DocumentId; readonly name: string; readonly passages: number }
  /** `reason` says what is and what to do, for a person. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

interface AddOptions {
  /** Counts passages. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How far a document is read. */
export interface ReadingProgress {
  /** Passages. */
  readonly done: number;
  /** From the second batch on: the first one waits for the model to load, and says nothing of the rest. */
  readonly secondsLeft?: number;
}

/** A document that is being read in this tab. */
interface Reading {
  readonly document: StoredDocument;
  progress: ReadingProgress;
  /** Resolves when it is over, however it ends. */
  readonly over: Promise<void>;
  /** Stops it and leaves nothing of it; what comes back reads it again from its beginning. */
  remove(): () => Promise<AddOutcome>;
}

export interface Reader {
  readonly reading: ReadonlyMap<DocumentId, Reading>;
  add(
    neuronId: NeuronId,
    file: { readonly name: string; readonly bytes: Bytes },
    options?: AddOptions,
  ): Promise<AddOutcome>;
  /** Documents of the neuron that nobody is reading to their end. */
  unfinished(neuronId: NeuronId): Promise<readonly DocumentId[]>;
  /** Reads one of them to its end, from its beginning. `stopped` when it is not there any more. */
  takeUp(id: DocumentId): Promise<AddOutcome>;
  /** Why a document could not be read to its end in this tab. */
  trouble(id: DocumentId): string | undefined;
  /** Resolves when nothing of the neuron is being read here. Rejects with the signal's reason when aborted. */
  untilRead(neuronId: NeuronId, signal: AbortSignal): Promise<void>;
}

interface ReaderDeps {
  readonly rows: Rows;
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly ids: () => string;
  /** Whether what is kept of a document opens and fits together. */
  readonly isSound: (id: DocumentId) => Promise<boolean>;
  /** After every change. */
  readonly tell: () => void;
}

/** Passages embedded between two looks at the signal and two tellings of progress. */
const batch = 8;
const lockPrefix = "reading:";

interface Beginning {
  readonly document: StoredDocument;
  readonly passages: StoredPassages;
}

export function createReader(deps: ReaderDeps): Reader {
  const { rows, embedder, clock, locks } = deps;
  const reading = new Map<DocumentId, Reading>();
  const troubles = new Map<DocumentId, string>();
  /** What is being added, by neuron and hash: two drops of one file are one document. Each resolves when it is over. */
  const claims = new Map<string, { readonly neuronId: NeuronId; readonly over: Promise<void> }>();

  /** One reading of a file at a time. Undefined when it is claimed already. */
  async function claiming(
    { neuronId, sha256 }: Pick<StoredDocument, "neuronId" | "sha256">,
    work: (over: Promise<void>) => Promise<AddOutcome>,
    stop: AbortSignal,
  ): Promise<AddOutcome | undefined> {
    const claim = `${neuronId} ${sha256}`;
    if (claims.has(claim)) return undefined;
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    claims.set(claim, { neuronId, over });
    try {
      return await work(over);
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
  }

  const add: Reader["add"] = async (neuronId, file, { onProgress, signal = neverAborted } = {}) => {
    const read = readText(file.name, file.bytes);
    if (!read.ok) return { kind: "refused", reason: read.problem };
    const text = read.value;
    const sha256 = await sha256Hex(file.bytes);
    const removed = new AbortController();
    const stop = AbortSignal.any([signal, removed.signal]);
    const outcome = await claiming(
      { neuronId, sha256 },
      async (over) => {
        const known = (await readDocuments(rows, neuronId)).find((document) => document.sha256 === sha256);
        if (known !== undefined && (await deps.isSound(known.id))) {
          return { kind: "added", id: known.id, name: known.name, passages: known.passages };
        }
        const passages = [...splitIntoPassages(text, /\.(md|markdown|mdown)$/i.test(file.name))];
        const about = { id: known?.id ?? deps.ids(), neuronId, name: file.name, bytes: file.bytes.length, sha256 };
        const document = { ...about, passages: passages.length, addedAt: clock.now() };
        const beginning = { document, passages: { text, passages } };
        const isNew = known === undefined;
        // What is kept of a damaged document stays until it is mended.
        if (isNew) await rows.write(beginningChanges(document, beginning.passages));
        try {
          return await embed(beginning, over, removed, onProgress, stop);
        } catch (problem) {
          // Who added it is told now and can add it again: only a tab that goes away leaves something to take up.
          if (isNew) await rows.write(documentRemoval(document.id)).catch(() => undefined);
          throw problem;
        }
      },
      stop,
    );
    return outcome ?? { kind: "refused", reason: `${file.name} is being read already.` };
  };

  const takeUp: Reader["takeUp"] = async (id) => {
    const found = await readBeginning(rows, id);
    if (found === undefined) return { kind: "stopped" };
    const removed = new AbortController();
    const outcome = await claiming(
      found.document,
      (over) => embed(found, over, removed, undefined, removed.signal),
      removed.signal,
    );
    if (outcome?.kind === "refused") troubles.set(id, outcome.reason);
    deps.tell();
    return outcome ?? { kind: "stopped" };
  };

  /** Embeds and stores whole. The lock says to other tabs that somebody does. */
  function embed(
    { document, passages }: Beginning,
    over: Promise<void>,
    removed: AbortController,
    onProgress: AddOptions["onProgress"],
    signal: AbortSignal,
  ): Promise<AddOutcome> {
    const { id, name } = document;
    const total = passages.passages.length;
    const again = async (): Promise<AddOutcome> => {
      await rows.write(beginningChanges(document, passages));
      return takeUp(id);
    };
    const remove = () => {
      removed.abort();
      return again;
    };
    const work = async (): Promise<AddOutcome> => {
      const here: Reading = { document, progress: { done: 0 }, over, remove };
      reading.set(id, here);
      troubles.delete(id);
      deps.tell();
      try {
        const texts = passages.passages.map((span) =>
          embeddedText(name, span.heading, passages.text.slice(span.start, span.end)),
        );
        const vectors: Float32Array[] = [];
        onProgress?.(0, total);
        let begun: number | undefined;
        for (let at = 0; at < total; at += batch) {
          vectors.push(...(await embedder.embed(texts.slice(at, at + batch), signal)));
          const done = vectors.length;
          here.progress = { done, ...timeLeft(begun, clock.now(), done, total) };
          begun ??= clock.now();
          onProgress?.(done, total);
          deps.tell();
        }
        signal.throwIfAborted();
        // Another tab may have removed it, or its neuron, in the meantime.
        if ((await rows.get("documents", id)) === undefined) return { kind: "stopped" };
        const packed = packVectors(embedder.model, embedder.dimensions, vectors);
        await rows.write(documentChanges(document, passages, packed));
        return { kind: "added", id, name, passages: total };
      } finally {
        reading.delete(id);
        deps.tell();
      }
    };
    return locks.withLock(lockPrefix + id, work, signal);
  }

  return {
    reading,
    add,
    takeUp,
    trouble: (id) => troubles.get(id),
    async unfinished(neuronId) {
      const kept = (await readDocuments(rows, neuronId)).filter((document) => document.unfinished === true);
      const held = kept.length === 0 ? [] : await locks.held(lockPrefix);
      return kept.map(({ id }) => id).filter((id) => !held.includes(lockPrefix + id));
    },
    async untilRead(neuronId, signal) {
      const adding = [...claims.values()].filter((claim) => claim.neuronId === neuronId);
      if (adding.length === 0) return;
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
        void Promise.all(adding.map(({ over }) => over)).then(() => resolve());
      });
      signal.throwIfAborted();
    },
  };
}

/** Seconds that the rest takes at the speed since the first batch. */
function timeLeft(begun: number | undefined, now: number, done: number, total: number) {
  if (begun === undefined || done <= batch) return {};
  return { secondsLeft: ((now - begun) / 1_000 / (done - batch)) * (total - done) };
}

const neverAborted = new AbortController().signal;
