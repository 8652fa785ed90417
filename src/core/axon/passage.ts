import type { DocumentId } from "#core/words/ids.ts";

/** A piece of a document, small enough to be read by a model and cited. `start` and `end` are UTF-16 offsets in the document's text. */
export interface Passage {
  readonly documentId: DocumentId;
  readonly document: string;
  /** Place among the document's passages, from 0. */
  readonly ordinal: number;
  /** The headings it stands under, outermost first, joined by " › "; empty where there are none. */
  readonly heading: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A passage that was recalled for a cue. `score` grows with relevance; comparable within one recall only. */
export interface RecalledPassage extends Passage {
  readonly score: number;
}
