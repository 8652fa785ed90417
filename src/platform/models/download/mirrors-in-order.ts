import type { DownloadTrouble } from "./download-trouble.ts";
import type { Gap } from "./held-pieces.ts";
import type { Source } from "./source.ts";

/** Which source is asked next: the first that was not given up, and for a damaged piece another one than gave it. */
export interface MirrorsInOrder {
  /** No more than one source has this file, so that there never was another to turn to. */
  isAlone(file: Gap["file"]): boolean;
  /** How many of the gap's pieces it is asked for; undefined when nobody is left to ask. */
  choose(gap: Gap): { readonly source: Source; readonly count: number } | undefined;
  /** Nobody is asked for a piece again who sent it damaged this often. */
  damaged(source: Source, gap: Pick<Gap, "file">, index: number): void;
  /** These gave a file that is not the catalogue's: none of them is asked for it again. */
  lied(names: readonly string[], path: string): void;
  /** How often it has failed since something whole came from it, this time included. */
  failed(source: Source): number;
  giveUp(source: Source): void;
  served(source: Source): void;
}

const mostDamages = 2;

export function createMirrorsInOrder(sources: readonly Source[]): MirrorsInOrder {
  const givenUp = new Set<Source>();
  const fails = new Map<Source, number>();
  const damages = new Map<string, number>();
  const liars = new Set<string>();
  const placeOf = (source: Source, path: string, index: number) =>
    JSON.stringify([sources.indexOf(source), path, index]);
  return {
    isAlone: (file) => sources.filter((one) => one.has(file)).length < 2,
    choose({ file, pieces }) {
      const { path } = file;
      const timesOf = (source: Source, index: number) => damages.get(placeOf(source, path, index)) ?? 0;
      const first = pieces[0]?.index ?? 0;
      const [source] = sources
        .filter((one) => one.has(file) && !givenUp.has(one) && !liars.has(JSON.stringify([one.name, path])))
        .filter((one) => timesOf(one, first) < mostDamages)
        .sort((one, other) => timesOf(one, first) - timesOf(other, first)); // stable: else in their order
      if (source === undefined) return undefined;
      const isMending = sources.some((one) => timesOf(one, first) > 0);
      return { source, count: isMending ? 1 : source.atOnce(pieces) };
    },
    damaged(source, { file }, index) {
      const place = placeOf(source, file.path, index);
      damages.set(place, (damages.get(place) ?? 0) + 1);
    },
    lied(names, path) {
      for (const name of names) liars.add(JSON.stringify([name, path]));
    },
    failed(source) {
      const times = (fails.get(source) ?? 0) + 1;
      fails.set(source, times);
      return times;
    },
    giveUp: (source) => void givenUp.add(source),
    served: (source) => void fails.delete(source),
  };
}

/** How often a source is asked again where its trouble may pass, before the next one is. */
export const triesFor = ({ kind }: DownloadTrouble): number => (kind === "wait" ? 5 : 3);
