/**
 * The canary: one random word, kept in several of the browser's stores that die apart. A store that has it no more while
 * another still has it was lost by the browser (measured: whole databases, after a kill), and a start that did not look
 * would show a first day instead. The word says nothing of anybody.
 */

export type CanaryPlaceName = "database" | "files" | "settings";

/** One of the stores. What cannot be read or written says so by rejecting; a canary is never a reason not to start. */
export interface CanaryPlace {
  readonly name: CanaryPlaceName;
  read(): Promise<string | undefined>;
  write(word: string): Promise<void>;
  forget(): Promise<void>;
}

/**
 * The places that have lost it while another has it. Nothing on the first day, when nobody has it. A place that cannot
 * be read (a private window's, or a browser's without such a store) never had it.
 */
export async function lostPlaces(places: readonly CanaryPlace[]): Promise<readonly CanaryPlaceName[]> {
  const reads = await Promise.allSettled(places.map((place) => place.read()));
  const isThere = (read: PromiseSettledResult<unknown>) => read.status === "fulfilled" && read.value !== undefined;
  if (!reads.some(isThere)) return [];
  const isLost = (read: PromiseSettledResult<unknown> | undefined) =>
    read?.status === "fulfilled" && read.value === undefined;
  return places.filter((_, at) => isLost(reads[at])).map(({ name }) => name);
}

/** Puts the same word into every place: the one that is there, first place first, or a new one. */
export async function settleCanary(places: readonly CanaryPlace[], newWord: () => string): Promise<void> {
  const words = await Promise.all(places.map((place) => readOrNothing(place)));
  const word = words.find((one) => one !== undefined) ?? newWord();
  await Promise.allSettled(places.filter((_, at) => words[at] !== word).map((place) => place.write(word)));
}

/** Takes it out of every place: after that, an empty store is a first day again. */
export async function forgetCanary(places: readonly CanaryPlace[]): Promise<void> {
  await Promise.allSettled(places.map((place) => place.forget()));
}

const readOrNothing = (place: CanaryPlace): Promise<string | undefined> => place.read().catch(() => undefined);
