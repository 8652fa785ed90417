import { fromBase64Url, sha256Hex, toBase64Url, type Bytes } from "#core/words/bytes.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { placeOf, readChunk, writeChunk, type BackupItem } from "./backup-chunk.ts";
import {
  chunkName,
  isChunkName,
  isManifestName,
  manifestName,
  readManifest,
  signedText,
  writeManifest,
  type BackupManifest,
} from "./backup-manifest.ts";
import { unreadable, type BackupPlace } from "./backup-place.ts";
import { markOf, stateOf, type BackupMark, type BackupSource } from "./backup-source.ts";

/** A chunk is closed when it holds this many bytes: what a phone hashes and writes at a stroke. */
const chunkBytes = 4 * 1024 * 1024;
/** Chunks that later ones have made idle may take as much room again as what lives, and this much. */
const idleBytes = 1024 * 1024;
/** Backups of one place that are kept, the newest included. */
const keptBackups = 3;

/** How often what was written meanwhile is read again. */
const mostRounds = 20;
const restless =
  "So much was written meanwhile that no moment could be kept. Wait until the work is done, then try again.";

/** What is to be kept. */
export interface BackupState {
  readonly source: BackupSource;
  /** The ways in that work elsewhere (`portableSlots`). */
  readonly slots: Bytes;
}

/** Says by a key of the master key what nobody else can say: 22 characters for `text`, always the same. */
export type BackupSign = (text: string) => Promise<string>;

export interface BackupFacts {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly app: string;
  readonly items: number;
  /** What its chunks take, in bytes. */
  readonly bytes: number;
}

/** A backup that was read and is whole. Who has its keys asks `isOurs` before believing it. */
export interface WholeBackup {
  readonly facts: BackupFacts;
  readonly slots: Bytes;
  isOurs(sign: BackupSign): Promise<boolean>;
  /** How many things it holds whose names begin so. */
  count(...begins: readonly string[]): number;
  /** Everything, each thing once, a chunk at a time. Rejects when a chunk is not what it was any more. */
  items(): AsyncGenerator<readonly BackupItem[], void>;
}

/**
 * Saves the state beside the backups that are there. Only what has changed since the newest whole one is written; when
 * too much of what lies there is idle, everything is written anew. Chunks come first, the manifest last, and nothing
 * that a kept manifest names is ever written over: killed at any moment, the former backup is still good. Rejects with
 * StorageTrouble.
 */
export async function saveBackup(
  place: BackupPlace,
  state: BackupState,
  by: { readonly at: number; readonly app: string; readonly sign: BackupSign },
): Promise<BackupFacts> {
  const { source } = state;
  const names = await place.names();
  const former = await newestWhole(place, names);
  const kept = new Map([...(former?.marks ?? [])].map(([at, { mark }]) => [at, mark]));
  const isNew = (mark: BackupMark) => stateOf(mark) !== stateOrNone(kept.get(placeOf(mark.name)));

  let look = await source.look(isNew, 0);
  const standing = former?.manifest.chunks ?? [];
  const grown = sumOf(standing.map(({ bytes }) => bytes)) + sumOf(look.marks.filter(isNew).map(({ bytes }) => bytes));
  const anew = former === undefined || grown > 2 * sumOf(look.marks.map(({ bytes }) => bytes)) + idleBytes;
  if (anew) kept.clear();

  const fresh: BackupManifest["chunks"][number][] = [];
  async function write(items: readonly BackupItem[], gone: readonly (readonly string[])[]): Promise<void> {
    if (items.length === 0 && gone.length === 0) return;
    const bytes = writeChunk(items, gone);
    const sha256 = await sha256Hex(bytes);
    await place.write(chunkName(sha256), bytes);
    fresh.push({ name: chunkName(sha256), sha256, bytes: bytes.length });
    for (const item of items) kept.set(placeOf(item.name), markOf(item));
  }
  // What changes while bodies are read is read again, until one look had all that was still wanted with it: what lies
  // in the backup then is what was there at that moment.
  for (let rounds = 1; ; rounds += 1) {
    for (const slice of slicesOf(look.marks.filter(isNew))) await write(await source.read(slice), []);
    look = await source.look(isNew, chunkBytes);
    if (look.whole) break;
    if (rounds === mostRounds) throw new StorageTrouble("failed", restless);
  }
  const here = new Set(look.marks.map(({ name }) => placeOf(name)));
  const gone = [...kept].flatMap(([at, { name }]) => (here.has(at) ? [] : [name]));
  await write(look.items, gone);

  const last = Math.max(0, ...names.filter(isManifestName).map(numberOf));
  const unsigned: BackupManifest = {
    ...{ format: "BRANE backup", version: 1, number: last + 1, at: by.at, app: by.app },
    chunks: [...(anew ? [] : standing), ...fresh],
    items: look.marks.length,
    slots: toBase64Url(state.slots),
    mac: "",
  };
  const manifest = { ...unsigned, mac: await by.sign(signedText(unsigned)) };
  await place.write(manifestName(manifest.number), await writeManifest(manifest));
  await tidy(place, manifest, former?.manifest);
  return factsOf(manifest);
}

/** The newest backup of the place that is whole. Undefined when there is none at all; rejects when none is whole. */
export async function readBackup(place: BackupPlace): Promise<WholeBackup | undefined> {
  const names = await place.names();
  const whole = await newestWhole(place, names);
  if (whole === undefined) {
    if (!names.some(isManifestName)) return undefined;
    throw unreadable("The backup is damaged or was made by a newer version of BRANE.");
  }
  const { manifest, marks } = whole;
  const slots = fromBase64Url(manifest.slots);
  if (slots === undefined) throw unreadable("The backup does not say how it is opened.");
  return {
    ...{ facts: factsOf(manifest), slots },
    isOurs: async (sign) => (await sign(signedText(manifest))) === manifest.mac,
    count: (...begins) =>
      [...marks.values()].filter(({ mark: { name } }) => begins.every((part, at) => name[at] === part)).length,
    async *items() {
      for (const [at, chunk] of manifest.chunks.entries()) {
        const read = await chunkOf(place, chunk);
        if (read === undefined) throw unreadable("The backup has changed while it was read.");
        // What a later chunk lays over it is not its state any more.
        yield read.items.filter(({ name }) => marks.get(placeOf(name))?.chunk === at);
      }
    },
  };
}

interface Whole {
  readonly manifest: BackupManifest;
  /** What lies where, when all chunks are laid over each other; `chunk`: in which of them. */
  readonly marks: ReadonlyMap<string, { readonly mark: BackupMark; readonly chunk: number }>;
}

async function newestWhole(place: BackupPlace, names: readonly string[]): Promise<Whole | undefined> {
  for (const name of names.filter(isManifestName).sort().reverse()) {
    const bytes = await place.read(name);
    const manifest = bytes && (await readManifest(bytes));
    if (manifest === undefined) continue;
    const marks = await marksOf(place, manifest);
    if (marks !== undefined) return { manifest, marks };
  }
  return undefined;
}

/** Undefined when a chunk is missing or is not what the manifest says. One chunk is in memory at a time. */
async function marksOf(place: BackupPlace, manifest: BackupManifest): Promise<Whole["marks"] | undefined> {
  const marks = new Map<string, { readonly mark: BackupMark; readonly chunk: number }>();
  for (const [at, about] of manifest.chunks.entries()) {
    const chunk = await chunkOf(place, about);
    if (chunk === undefined) return undefined;
    for (const item of chunk.items) marks.set(placeOf(item.name), { mark: markOf(item), chunk: at });
    for (const lost of chunk.gone) marks.delete(placeOf(lost));
  }
  return marks.size === manifest.items ? marks : undefined;
}

async function chunkOf(place: BackupPlace, { name, sha256 }: BackupManifest["chunks"][number]) {
  const bytes = await place.read(name);
  return bytes && (await sha256Hex(bytes)) === sha256 ? readChunk(bytes) : undefined;
}

/** Removes what no kept backup needs. A kill in the middle leaves files that the next backup removes. */
async function tidy(place: BackupPlace, newest: BackupManifest, former: BackupManifest | undefined): Promise<void> {
  const names = await place.names();
  const kept = names.filter(isManifestName).sort().reverse().slice(0, keptBackups);
  const needed = new Set(kept);
  if (former !== undefined) needed.add(manifestName(former.number)); // it was whole; those between may not be
  for (const name of [...needed]) {
    const bytes = await place.read(name);
    const manifest = bytes && (name === manifestName(newest.number) ? newest : await readManifest(bytes));
    for (const chunk of manifest?.chunks ?? []) needed.add(chunk.name);
  }
  for (const name of names) {
    if ((isManifestName(name) || isChunkName(name)) && !needed.has(name)) await place.remove(name);
  }
}

/** Names of things that together make a chunk. */
function* slicesOf(marks: readonly BackupMark[]): Generator<readonly (readonly string[])[], void> {
  let open: (readonly string[])[] = [];
  let size = 0;
  for (const { name, bytes } of marks) {
    open.push(name);
    size += bytes;
    if (size < chunkBytes) continue;
    yield open;
    open = [];
    size = 0;
  }
  if (open.length > 0) yield open;
}

const stateOrNone = (mark: BackupMark | undefined): string | undefined => mark && stateOf(mark);
const factsOf = ({ number, at, app, items, chunks }: BackupManifest): BackupFacts => ({
  ...{ number, at, app, items },
  bytes: sumOf(chunks.map(({ bytes }) => bytes)),
});
const numberOf = (name: string): number => Number(/\d{9}/.exec(name)?.[0] ?? 0);
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
