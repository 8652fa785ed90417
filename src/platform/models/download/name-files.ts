/** Files that git alone names (a hub's small ones) are fetched first: what they are tells where a model's pieces lie. */
import { isNamed, type CatalogueEntry, type CatalogueFile, type NamedEntry } from "#core/broker/catalogue-entry.ts";
import { concat, sha256Hex, toHex, utf8, type Bytes } from "#core/words/bytes.ts";
import type { ShardShelf } from "../shard-shelf.ts";
import { troubleInWords } from "./download-trouble.ts";
import { fetchGaps, type FetchDeps, type FetchedGaps } from "./fetch-gaps.ts";
import { openHeldPieces, type HeldPieces } from "./held-pieces.ts";
import type { MirrorsInOrder } from "./mirrors-in-order.ts";
import { piecesOf } from "./pieces.ts";

export type Named =
  | {
      readonly kind: "named";
      readonly entry: NamedEntry;
      /** Puts on the shelf what arrived meanwhile, so that nothing is fetched twice. */
      readonly keepIn: (held: HeldPieces) => Promise<void>;
    }
  | Exclude<FetchedGaps, { readonly kind: "whole" }>;

/**
 * The entry with every file named by its SHA-256. Those that only git named are fetched whole, into memory, and each must
 * be what git calls by that id; who sent another is not asked for it again. Rejects with the signal's reason on abort.
 */
export async function nameFiles(
  entry: CatalogueEntry,
  mirrors: MirrorsInOrder,
  deps: Omit<FetchDeps, "write"> & { readonly pieceBytes?: number },
): Promise<Named> {
  if (isNamed(entry)) return { kind: "named", entry, keepIn: () => Promise.resolve() };
  const files = entry.files.filter(({ sha256 }) => sha256 === undefined);
  const held = await openHeldPieces(shelfInMemory(), "unnamed", { files }, [], deps.pieceBytes);
  const arrived = new Map<string, Bytes>();
  let because = "";
  while (arrived.size < files.length) {
    const fetched = await fetchGaps(held, mirrors, { ...deps, write: () => Promise.resolve() }, because);
    if (fetched.kind !== "whole") return fetched;
    for (const file of files) {
      const bytes = await wholeOf(held, file);
      if ((await gitIdOf(bytes)) === file.gitId) arrived.set(file.path, bytes);
      else because = await throwAway(held, file, mirrors, deps);
    }
  }
  const named: NamedEntry = { ...entry, files: [] };
  for (const { gitId, ...file } of entry.files) {
    const bytes = arrived.get(file.path);
    const sha256 = bytes === undefined ? file.sha256 : await sha256Hex(bytes);
    if (sha256 === undefined) throw new RangeError(`${file.path} (${gitId ?? "no id"}) has no name.`);
    named.files.push({ ...file, sha256 });
  }
  return { kind: "named", entry: named, keepIn: (shelf) => keep(arrived, held, named, shelf, deps.pieceBytes) };
}

async function keep(
  arrived: ReadonlyMap<string, Bytes>,
  giver: HeldPieces,
  { files }: NamedEntry,
  held: HeldPieces,
  most?: number,
): Promise<void> {
  for (const file of files) {
    const whole = arrived.get(file.path);
    for (const piece of whole === undefined ? [] : piecesOf(file, most)) {
      const bytes = whole?.slice(piece.from, piece.from + piece.bytes) ?? new Uint8Array(0);
      await held.keep(file, piece, await sha256Hex(bytes), bytes, giver.givers(file).join(" and "));
    }
  }
}

async function throwAway(
  held: HeldPieces,
  file: CatalogueFile,
  mirrors: MirrorsInOrder,
  { note }: Pick<FetchDeps, "note">,
): Promise<string> {
  const givers = held.givers(file);
  for (const piece of held.whole(file) ?? []) await held.drop(file, piece);
  mirrors.lied(givers, file.path);
  const from = givers.join(" and ");
  const reason = troubleInWords({ kind: "lies", by: "git id" }, from, file.path);
  const gap = held.gap();
  await note({ from, reason, next: (gap && mirrors.choose(gap)?.source.name) ?? "" });
  return reason;
}

async function wholeOf(held: HeldPieces, file: CatalogueFile): Promise<Bytes> {
  const parts: Bytes[] = [];
  for (const { sha256 } of held.whole(file) ?? [])
    parts.push(new Uint8Array((await (await held.read(sha256))?.arrayBuffer()) ?? new ArrayBuffer(0)));
  return concat(...parts);
}

/** Git's name of a file's bytes (git-scm.com/book, "Git Objects"). SHA-1 is what git has; the hub is asked over https. */
async function gitIdOf(bytes: Bytes): Promise<string> {
  const blob = concat(utf8(`blob ${bytes.length}\0`), bytes);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-1", blob)));
}

/** For the moment between a file's arrival and its name: some MiB at the most (mostGitBytes). */
function shelfInMemory(): ShardShelf {
  const held = new Map<string, Blob>();
  return {
    get: (key) => Promise.resolve(held.get(key)),
    put: (key, bytes) => Promise.resolve(void held.set(key, new Blob([bytes]))),
    remove: (key) => Promise.resolve(void held.delete(key)),
    keys: () => Promise.resolve([...held.keys()]),
  };
}
