import { readFileSync } from "node:fs";
import { dot } from "./reference-bert.ts";

/** A sample of SciFact: abstracts, and claims that cite some of them (src/soma/fixtures/scifact). */
export interface Claim {
  readonly claim: string;
  /** Ids of the documents it cites. */
  readonly documents: readonly number[];
}

export interface Abstract {
  readonly id: number;
  readonly title: string;
  readonly text: string;
}

const lines = <Line>(name: string): Line[] =>
  readFileSync(new URL(`../../fixtures/scifact/${name}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

export const readScifact = (): { readonly documents: readonly Abstract[]; readonly claims: readonly Claim[] } => ({
  documents: lines<Abstract>("documents.jsonl"),
  claims: lines<Claim>("claims.jsonl"),
});

type Vector = ArrayLike<number>;

/** Normalised discounted cumulative gain of the ten documents nearest to each claim, averaged (Järvelin and Kekäläinen 2002). */
export function ndcgAt10(
  { documents, claims }: ReturnType<typeof readScifact>,
  documentVectors: readonly Vector[],
  claimVectors: readonly Vector[],
): number {
  const gain = (rank: number) => 1 / Math.log2(rank + 2);
  const scores = claims.map(({ documents: cited }, at) => {
    const query = claimVectors[at] ?? [];
    const nearest = documents
      .map(({ id }, row) => ({ id, score: dot(query, documentVectors[row] ?? []) }))
      .sort((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, 10);
    const got = nearest.reduce((sum, { id }, rank) => sum + (cited.includes(id) ? gain(rank) : 0), 0);
    return got / cited.reduce((sum, _, rank) => sum + gain(rank), 0);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
