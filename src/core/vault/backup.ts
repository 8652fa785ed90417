import { fromBase64Url, sha256Hex, toBase64Url, type Bytes } from "#core/words/bytes.ts";
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

/** A chunk is closed when it holds this many bytes: what a phone hashes and writes at a stroke. */
const chunkBytes = 4 * 1024 * 1024;
/** Chunks that later ones have made idle may take as much room again as what lives, and this much. */
const idleBytes = 1024 * 1024;
/** Backups of one place that are kept, the newest included. */
const keptBackups = 3;

/** What is to be kept, as it lies at one moment. */
export interface BackupState {
  readonly items: readonly BackupItem[];
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
export interface WholeBackup extends BackupState {
  readonly facts: BackupFacts;
  isOurs(sign: BackupSign): Promise<boolean>;
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
  const names = await place.names();
  const former = await newestWhole(place, names);
  const marks = new Map((former?.items ?? []).map((item) => [placeOf(item.name), markOf(item)]));
  const changed = state.items.filter((item) => marks.get(placeOf(item.name)) !== markOf(item));
  const here = new Set(state.items.map(({ name }) => placeOf(name)));
  const gone = (former?.items ?? []).map(({ name }) => name).filter((name) => !here.has(placeOf(name)));

  const live = sumOf(state.items.map(({ body }) => body.length));
  const standing = former?.manifest.chunks ?? [];
  const grown = sumOf(standing.map(({ bytes }) => bytes)) + sumOf(changed.map(({ body }) => body.length));
  const anew = former === undefined || grown > 2 * live + idleBytes;
  const fresh = await Promise.all(
    (anew ? chunksOf(state.items, []) : chunksOf(changed, gone)).map(async (bytes) => {
      const sha256 = await sha256Hex(bytes);
      return { about: { name: chunkName(sha256), sha256, bytes: bytes.length }, bytes };
    }),
  );
  for (const { about, bytes } of fresh) await place.write(about.name, bytes);

  const last = Math.max(0, ...names.filter(isManifestName).map(numberOf));
  const unsigned: BackupManifest = {
    ...{ format: "BRANE backup", version: 1, number: last + 1, at: by.at, app: by.app },
    chunks: [...(anew ? [] : standing), ...fresh.map(({ about }) => about)],
    items: state.items.length,
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
  const { manifest, items } = whole;
  const slots = fromBase64Url(manifest.slots);
  if (slots === undefined) throw unreadable("The backup does not say how it is opened.");
  return {
    ...{ facts: factsOf(manifest), items, slots },
    isOurs: async (sign) => (await sign(signedText(manifest))) === manifest.mac,
  };
}

interface Whole {
  readonly manifest: BackupManifest;
  readonly items: readonly BackupItem[];
}

async function newestWhole(place: BackupPlace, names: readonly string[]): Promise<Whole | undefined> {
  for (const name of names.filter(isManifestName).sort().reverse()) {
    const bytes = await place.read(name);
    const manifest = bytes && (await readManifest(bytes));
    if (manifest === undefined) continue;
    const items = await itemsOf(place, manifest);
    if (items !== undefined) return { manifest, items };
  }
  return undefined;
}

/** All chunks laid over each other. Undefined when one is missing or is not what the manifest says. */
async function itemsOf(place: BackupPlace, manifest: BackupManifest): Promise<readonly BackupItem[] | undefined> {
  const items = new Map<string, BackupItem>();
  for (const { name, sha256 } of manifest.chunks) {
    const bytes = await place.read(name);
    const chunk = bytes && (await sha256Hex(bytes)) === sha256 ? readChunk(bytes) : undefined;
    if (chunk === undefined) return undefined;
    for (const item of chunk.items) items.set(placeOf(item.name), item);
    for (const lost of chunk.gone) items.delete(placeOf(lost));
  }
  return items.size === manifest.items ? [...items.values()] : undefined;
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

function chunksOf(items: readonly BackupItem[], gone: readonly (readonly string[])[]): readonly Bytes[] {
  const chunks: Bytes[] = [];
  let open: BackupItem[] = [];
  let size = 0;
  for (const item of items) {
    open.push(item);
    size += item.body.length;
    if (size < chunkBytes) continue;
    chunks.push(writeChunk(open, []));
    open = [];
    size = 0;
  }
  if (open.length > 0 || gone.length > 0) chunks.push(writeChunk(open, gone));
  return chunks;
}

/**
 * What tells one state of a thing from another: its name with the tags, its length, and its last 16 bytes, which are the
 * seal's tag (AES-GCM), another one each time the thing is sealed.
 */
const markOf = ({ name, body }: BackupItem): string =>
  `${JSON.stringify(name)} ${body.length} ${toBase64Url(body.subarray(-16))}`;

const factsOf = ({ number, at, app, items, chunks }: BackupManifest): BackupFacts => ({
  ...{ number, at, app, items },
  bytes: sumOf(chunks.map(({ bytes }) => bytes)),
});
const numberOf = (name: string): number => Number(/\d{9}/.exec(name)?.[0] ?? 0);
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
