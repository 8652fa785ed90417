import type { Passage, RecalledPassage } from "./passage.ts";

/** A passage by its place. */
export interface Place {
  readonly documentId: string;
  readonly ordinal: number;
}

export interface MeaningHit extends Place {
  /** Cosine of cue and passage. */
  readonly score: number;
}

export interface WordsHit extends Place {
  readonly score: number;
  readonly share: number;
}

export interface FusedHit extends Place {
  readonly score: number;
}

/**
 * Below both of these a passage does not speak of the cue. Measured with all-MiniLM-L6-v2 (bench/recall-floor.mjs says
 * how and on what): see docs of that file before changing them.
 */
export const floors = { cosine: 0.3, share: 0.5 };

/**
 * Joins what was found by meaning and by words: each list's scores are stretched to 0 … 1 and added, half and half
 * (convex fusion; on SciFact 0.7345 nDCG@10, where meaning alone has 0.677, words 0.683 and rank fusion 0.7226).
 * Without `byMeaning` (no model) words decide alone. Passages that are relevant by neither are left out.
 */
export function fuse(byMeaning: readonly MeaningHit[] | undefined, byWords: readonly WordsHit[]): readonly FusedHit[] {
  const weight = byMeaning === undefined ? 1 : 0.5;
  const fused = new Map<string, FusedHit & { readonly relevant: boolean }>();
  const join = (hit: Place, score: number, relevant: boolean) => {
    const key = `${hit.documentId} ${hit.ordinal}`;
    const other = fused.get(key);
    fused.set(key, {
      documentId: hit.documentId,
      ordinal: hit.ordinal,
      score: (other?.score ?? 0) + weight * score,
      relevant: relevant || other?.relevant === true,
    });
  };
  for (const { hit, score } of stretched(byMeaning ?? [])) join(hit, score, hit.score >= floors.cosine);
  for (const { hit, score } of stretched(byWords)) join(hit, score, hit.share >= floors.share);
  return [...fused.values()]
    .filter((hit) => hit.relevant)
    .sort((one, other) => other.score - one.score || byPlace(one, other))
    .map(({ documentId, ordinal, score }) => ({ documentId, ordinal, score }));
}

/** The first `limit` whose texts fit the budget together. */
export function choose(
  hits: readonly FusedHit[],
  passageAt: (place: Place) => Passage | undefined,
  { limit, budgetChars }: { readonly limit: number; readonly budgetChars: number },
): readonly RecalledPassage[] {
  const chosen: RecalledPassage[] = [];
  let left = budgetChars;
  for (const hit of hits) {
    if (chosen.length >= limit) break;
    const passage = passageAt(hit);
    if (passage === undefined || passage.text.length > left) continue;
    left -= passage.text.length;
    chosen.push({ ...passage, score: hit.score });
  }
  return chosen;
}

function stretched<Hit extends { readonly score: number }>(hits: readonly Hit[]) {
  const scores = hits.map((hit) => hit.score);
  const least = Math.min(...scores);
  const span = Math.max(...scores) - least;
  return hits.map((hit) => ({ hit, score: span === 0 ? 1 : (hit.score - least) / span }));
}

const byPlace = (one: Place, other: Place): number =>
  one.documentId === other.documentId ? one.ordinal - other.ordinal : one.documentId < other.documentId ? -1 : 1;
