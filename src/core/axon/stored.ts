/**
 * How documents lie in storage: three rows a document, all under the document's id and tagged with the neuron's id.
 * They are written in one go and removed in one go, so a document is there wholly or not at all. The package (.brane)
 * reads and writes the same rows.
 */
import * as z from "zod/mini";
import { concat, type Bytes } from "#core/words/bytes.ts";
import { StorageTrouble, type Change, type Rows } from "#core/words/rows.ts";

/** In the order they are removed: what shows the document goes first. */
export const axonStores = ["documents", "passages", "vectors"] as const;

const Count = z.int().check(z.nonnegative());

const StoredDocumentSchema = z.object({
  id: z.string().check(z.minLength(1)),
  neuronId: z.string().check(z.minLength(1)),
  name: z.string(),
  /** Of the file, as it was given. */
  bytes: Count,
  /** Of the file, in hex: the same file is not read twice. */
  sha256: z.string(),
  passages: Count,
  /** Milliseconds since 1970. */
  addedAt: z.number(),
  /** Its text is kept and its vectors are not yet: it is being read, or the tab that read it is gone. */
  unfinished: z.optional(z.literal(true)),
});
export type StoredDocument = z.infer<typeof StoredDocumentSchema>;

/** Where a passage begins and ends in the text (UTF-16 offsets), and the headings it stands under. */
const SpanSchema = z
  .object({ start: Count, end: Count, heading: z.string() })
  .check(z.refine((span) => span.start < span.end));
export type Span = z.infer<typeof SpanSchema>;

const StoredPassagesSchema = z
  .object({ text: z.string(), passages: z.array(SpanSchema) })
  .check(z.refine((stored) => stored.passages.every((span) => span.end <= stored.text.length)));
export type StoredPassages = z.infer<typeof StoredPassagesSchema>;

/** `data` holds one vector a passage, in order, as f32 little-endian. */
const StoredVectorsSchema = z
  .object({
    model: z.string(),
    dimensions: z.int().check(z.positive(), z.maximum(65_536)),
    data: z.custom<Bytes>((value) => value instanceof Uint8Array),
  })
  .check(z.refine((stored) => stored.data.length % (4 * stored.dimensions) === 0));
export type StoredVectors = z.infer<typeof StoredVectorsSchema>;

/** The changes that put a whole document there. */
export function documentChanges(
  document: StoredDocument,
  passages: StoredPassages,
  vectors: StoredVectors,
): readonly Change[] {
  const at = { kind: "put", id: document.id, tags: [document.neuronId] } as const;
  return [
    { ...at, store: "passages", value: passages },
    { ...at, store: "vectors", value: vectors },
    { ...at, store: "documents", value: document },
  ];
}

/** The changes that keep a document's text before its vectors are made: what is needed to go on after a reload. */
export function beginningChanges(document: StoredDocument, passages: StoredPassages): readonly Change[] {
  const at = { kind: "put", id: document.id, tags: [document.neuronId] } as const;
  return [
    { ...at, store: "passages", value: passages },
    { ...at, store: "documents", value: { ...document, unfinished: true } },
  ];
}

/** What is kept of a document that was not read to its end; undefined when it is not there, damaged, or whole by now. */
export async function readBeginning(
  rows: Rows,
  id: string,
): Promise<{ readonly document: StoredDocument; readonly passages: StoredPassages } | undefined> {
  const document = StoredDocumentSchema.safeParse(await unlessDamaged(rows.get("documents", id)));
  const passages = StoredPassagesSchema.safeParse(await unlessDamaged(rows.get("passages", id)));
  if (!document.success || !passages.success || document.data.unfinished !== true) return undefined;
  const { unfinished: _, ...known } = document.data;
  return { document: known, passages: passages.data };
}

/** The changes that take a whole document away. */
export const documentRemoval = (id: string): readonly Change[] =>
  axonStores.map((store) => ({ kind: "delete", store, id }));

/** Typed arrays are little-endian on every machine browsers and Node run on. */
export function packVectors(model: string, dimensions: number, vectors: readonly Float32Array[]): StoredVectors {
  const bytes = vectors.map((vector) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  return { model, dimensions, data: concat(...bytes) };
}

export function unpackVectors(stored: StoredVectors): readonly Float32Array<ArrayBuffer>[] {
  const aligned = new Float32Array(stored.data.slice().buffer);
  return Array.from({ length: aligned.length / stored.dimensions }, (_, row) =>
    aligned.slice(row * stored.dimensions, (row + 1) * stored.dimensions),
  );
}

/** A neuron's documents, oldest first. A row that cannot be read is left out: it takes nobody else's documents away. */
export async function readDocuments(rows: Rows, neuronId: string): Promise<readonly StoredDocument[]> {
  const listed = await rows.list("documents", neuronId);
  return listed.flatMap(({ value }) => {
    const read = StoredDocumentSchema.safeParse(value);
    return read.success ? [read.data] : [];
  });
}

export interface WholeDocument {
  readonly document: StoredDocument;
  readonly passages: StoredPassages;
  readonly vectors: StoredVectors;
}

/** A row that does not open is as one that is not there: what shows the document says that it is damaged. */
async function unlessDamaged(row: Promise<unknown>): Promise<unknown> {
  try {
    return await row;
  } catch (problem) {
    if (problem instanceof StorageTrouble && problem.kind === "damaged") return undefined;
    throw problem;
  }
}

/** What puts a document's rows back as they lie now, those of them that open. */
export async function restoringChanges(rows: Rows, neuronId: string, id: string): Promise<readonly Change[]> {
  const kept = await Promise.all(axonStores.map((store) => unlessDamaged(rows.get(store, id))));
  return axonStores.flatMap((store, place) =>
    kept[place] === undefined ? [] : [{ kind: "put", store, id, value: kept[place], tags: [neuronId] }],
  );
}

/** All three rows of a document, or undefined when one of them is missing, unreadable or does not fit the others. */
export async function readDocument(rows: Rows, id: string): Promise<WholeDocument | undefined> {
  const [one, two, three] = await Promise.all(axonStores.map((store) => unlessDamaged(rows.get(store, id))));
  const document = StoredDocumentSchema.safeParse(one);
  const passages = StoredPassagesSchema.safeParse(two);
  const vectors = StoredVectorsSchema.safeParse(three);
  if (!document.success || !passages.success || !vectors.success) return undefined;
  const count = passages.data.passages.length;
  if (vectors.data.data.length !== 4 * vectors.data.dimensions * count) return undefined;
  return { document: document.data, passages: passages.data, vectors: vectors.data };
}
