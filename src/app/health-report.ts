import * as z from "zod/mini";
import { readHead } from "#core/audit/head.ts";
import type { Rows } from "#core/words/rows.ts";
import type { HealthReport } from "./app.ts";

const Document = z.object({ passages: z.number(), bytes: z.number() });

const Vectors = z.object({ dimensions: z.int().check(z.positive()), data: z.instanceof(Uint8Array) });

/** Looks it up now. What lies there is counted from what is shown of it: no text is opened. Rejects with StorageTrouble. */
export async function reportHealth(deps: {
  readonly rows: Rows;
  /** The log's. */
  readonly logRows: Rows;
  readonly computes: HealthReport["computes"];
  readonly dataFormat: number;
}): Promise<HealthReport> {
  const { rows, logRows } = deps;
  const [{ head }, found, vectors] = await Promise.all([
    readHead(logRows),
    rows.list("documents"),
    rows.list("vectors"),
  ]);
  const documents = found.flatMap(({ value }) => Document.safeParse(value).data ?? []);
  const indexed = vectors.flatMap(({ value }) => Vectors.safeParse(value).data ?? []);
  return {
    log: {
      entries: head.seq,
      ...(head.seq === 0 ? {} : { head: head.hash.slice(0, 12) }),
      ...(head.signed.size === 0 ? {} : { checkpoint: head.signed }),
    },
    documents: {
      count: documents.length,
      passages: documents.reduce((sum, { passages }) => sum + passages, 0),
      bytes: documents.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    index: {
      passages: indexed.reduce((sum, { dimensions, data }) => sum + data.length / (4 * dimensions), 0),
      bytes: indexed.reduce((sum, { data }) => sum + data.length, 0),
    },
    computes: deps.computes,
    dataFormat: deps.dataFormat,
  };
}
