import type { CatalogueFile } from "#core/broker/catalogue-entry.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { shardKey } from "../model-store.ts";
import type { ShardShelf } from "../shard-shelf.ts";
import { piecesOf, type Piece } from "./pieces.ts";

/** What is kept of one file, as it is written down beside the shelf. */
export interface KeptFile {
  readonly path: string;
  /** The SHA-256 of each piece; empty where it is missing. */
  readonly pieces: readonly string[];
  /** Who gave them, with the file's ETag there where it was told. */
  readonly from: readonly { readonly name: string; readonly version?: string }[];
}

/** Pieces of one file that are missing and lie one after the other. */
export interface Gap {
  readonly file: CatalogueFile;
  readonly pieces: readonly Piece[];
}

/** What is here of a model and what is missing: what was written down counts only as far as it lies on the shelf. */
export interface HeldPieces {
  readonly bytes: () => number;
  gap(): Gap | undefined;
  /** Durable when it resolves. */
  keep(file: CatalogueFile, piece: Piece, sha256: string, bytes: Bytes, from: string): Promise<void>;
  drop(file: CatalogueFile, piece: Piece): Promise<void>;
  /** The pieces of a file with the hash that each was kept under; undefined where one is missing. */
  whole(file: CatalogueFile): readonly (Piece & { readonly sha256: string })[] | undefined;
  read(sha256: string): Promise<Blob | undefined>;
  /** True when the file was another one the last time it was fetched from there. */
  isChanged(file: CatalogueFile, from: string, version: string | undefined): boolean;
  givers(file: CatalogueFile): readonly string[];
  written(): readonly KeptFile[];
}

interface Held {
  readonly pieces: readonly Piece[];
  readonly hashes: string[];
  /** The version by the giver's name; empty where it was not told. */
  readonly from: Map<string, string>;
}

export async function openHeldPieces(
  shelf: ShardShelf,
  modelId: string,
  entry: { readonly files: readonly CatalogueFile[] },
  kept: readonly KeptFile[],
  pieceBytes?: number,
): Promise<HeldPieces> {
  const keys = new Set(await shelf.keys());
  const key = (sha256: string) => shardKey(modelId, { sha256 });
  const held = new Map(
    entry.files.map((file): [string, Held] => {
      const before = kept.find(({ path }) => path === file.path);
      const pieces = piecesOf(file, pieceBytes);
      const hashes = pieces.map((piece) => {
        const hash = piece.sha256 ?? (before?.pieces.length === pieces.length ? before.pieces[piece.index] : "") ?? "";
        return hash !== "" && keys.has(key(hash)) ? hash : "";
      });
      const from = new Map(before?.from.map(({ name, version = "" }) => [name, version]));
      return [file.path, { pieces, hashes, from }];
    }),
  );
  const of = ({ path }: CatalogueFile): Held => {
    const found = held.get(path);
    if (found === undefined) throw new RangeError(`${path} is no file of this model.`);
    return found;
  };
  return {
    bytes: () =>
      [...held.values()].reduce(
        (sum, { pieces, hashes }) =>
          sum + pieces.reduce((part, { index, bytes }) => part + (hashes[index] === "" ? 0 : bytes), 0),
        0,
      ),
    gap() {
      for (const file of entry.files) {
        const { pieces, hashes } = of(file);
        const first = hashes.indexOf("");
        if (first < 0) continue;
        const after = hashes.findIndex((hash, at) => at > first && hash !== "");
        return { file, pieces: pieces.slice(first, after < 0 ? undefined : after) };
      }
      return undefined;
    },
    async keep(file, { index }, sha256, bytes, from) {
      await shelf.put(key(sha256), bytes);
      const one = of(file);
      one.hashes[index] = sha256;
      if (!one.from.has(from)) one.from.set(from, "");
    },
    async drop(file, { index }) {
      const { hashes, from } = of(file);
      const hash = hashes[index] ?? "";
      hashes[index] = "";
      if (hashes.every((one) => one === "")) from.clear();
      const isElsewhere = [...held.values()].some((one) => one.hashes.includes(hash));
      if (hash !== "" && !isElsewhere) await shelf.remove(key(hash));
    },
    whole(file) {
      const { pieces, hashes } = of(file);
      if (hashes.includes("")) return undefined;
      return pieces.map((piece) => ({ ...piece, sha256: hashes[piece.index] ?? "" }));
    },
    read: (sha256) => shelf.get(key(sha256)),
    isChanged(file, giver, version) {
      const { hashes, from } = of(file);
      const before = from.get(giver) ?? "";
      if (version !== undefined) from.set(giver, version);
      return before !== "" && version !== undefined && before !== version && hashes.some((hash) => hash !== "");
    },
    givers: (file) => [...of(file).from.keys()],
    written: () =>
      [...held].map(([path, { hashes, from }]) => ({
        ...{ path, pieces: [...hashes] },
        from: [...from].map(([name, version]) => (version === "" ? { name } : { name, version })),
      })),
  };
}
