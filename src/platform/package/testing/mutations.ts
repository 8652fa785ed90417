/**
 * Packages that were damaged, or forged so that their hashes fit again, for a torture and its short test: the real
 * reader must come to an end it promises, in words, whatever it is given.
 */
import type { ArchiveEntry } from "#core/brane/archive.ts";
import { checksumOf } from "#core/brane/checksum.ts";
import { isSame } from "#core/brane/compare.ts";
import { normalContents, type PackageContents } from "#core/brane/contents.ts";
import { tablesOf } from "#core/brane/to-tables.ts";
import { readArchive } from "#core/brane/read-archive.ts";
import { createReadPackage, type PackageReading } from "#core/brane/read-package.ts";
import { fileOf, random, sampleContents } from "#core/brane/testing/sample.ts";
import { writeArchive } from "#core/brane/write-archive.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import { textOf, utf8, type Bytes } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createSqliteMemoryDatabase } from "../sqlite-memory-database.ts";
import { chancesOf, type Chances } from "./chances.ts";
import { garbled, lyingHeader, wrongJson, wrongYaml } from "./damage.ts";

// A fake in place of Argon2id, whose second a file would make thousands of files a day's work; the rest is real.
const parts = { database: createSqliteMemoryDatabase(), kdf: createFakePassphraseKdf() };
const read = createReadPackage(parts);
const write = createWritePackage({ ...parts, random });
const passphrase = "calm";

interface Original {
  readonly contents: PackageContents;
  readonly plain: Bytes;
  readonly sealed: Bytes;
}

async function writeOriginal(): Promise<Original> {
  const contents = normalContents(sampleContents());
  const [plain, sealed] = [await write(contents), await write(contents, passphrase)];
  if (plain.kind === "refused" || sealed.kind === "refused") throw new Error("The sample cannot be written.");
  return { contents, plain: plain.bytes, sealed: sealed.bytes };
}

/** `refits`: the hashes were made to fit, so what the file says now is its own affair, as long as it is sound. */
interface Kind {
  readonly refits: boolean;
  readonly damage: (original: Original, chances: Chances) => Promise<Bytes> | Bytes;
}

const onPart =
  (damage: (data: Bytes, chances: Chances) => Bytes, paths?: readonly string[]): Kind["damage"] =>
  (original, chances) =>
    forged(chances.below(4) === 0 ? original.sealed : original.plain, (entries) => {
      const candidates = entries.filter(({ path }) => paths === undefined || paths.includes(path));
      const chosen = chances.pick(candidates.length > 0 ? candidates : entries);
      return entries.map((entry) =>
        entry === chosen ? { path: entry.path, data: damage(entry.data, chances) } : entry,
      );
    });

export const kinds: Readonly<Record<string, Kind>> = {
  "bits, cuts and doublings": {
    refits: false,
    damage: ({ plain, sealed }, chances) => garbled(chances.below(3) === 0 ? sealed : plain, chances),
  },
  "lying sizes, counts and offsets": { refits: false, damage: ({ plain }, chances) => lyingHeader(plain, chances) },
  "a part garbled": { refits: true, damage: onPart(garbled) },
  "a database with lying numbers": {
    refits: true,
    damage: onPart((data, chances) => garbled(data, chances, 100), ["memory/memory.db"]),
  },
  "wrong types in JSON": {
    refits: true,
    damage: onPart((data, chances) => utf8(wrongJson(textOf(data), chances)), ["neuron.json"]),
  },
  "wrong YAML": {
    refits: true,
    damage: onPart(
      (data, chances) => utf8(wrongYaml(textOf(data), chances)),
      ["manifest.yaml", "tools/definitions.yaml"],
    ),
  },
  "wrong rows": { refits: true, damage: wrongRows },
  "zip tricks": { refits: true, damage: zipTrick },
};

/** The package with other entries, and hashes that fit again. */
async function forged(
  bytes: Bytes,
  change: (entries: readonly ArchiveEntry[]) => readonly ArchiveEntry[],
): Promise<Bytes> {
  const archive = readArchive(bytes);
  if (!archive.ok) throw new Error(archive.problem);
  const changed = change(archive.value.filter(({ path }) => path !== ".brane/checksum"));
  return writeArchive([...changed, { path: ".brane/checksum", data: await checksumOf(changed) }]);
}

/** A sound database whose rows say something else than they may. */
async function wrongRows({ contents, plain }: Original, chances: Chances): Promise<Bytes> {
  const { tables } = tablesOf(contents);
  const names = Object.keys(tables) as (keyof typeof tables)[];
  const name = chances.pick(names.filter((one) => tables[one].length > 0));
  const chosen = chances.below(tables[name].length);
  const rows = tables[name].map((row, place) =>
    place === chosen ? { ...row, metadata: wrongJson(row.metadata, chances) } : row,
  );
  const repeated = name !== "l4_persistent" && chances.below(5) === 0 ? [...rows, ...rows] : rows;
  // SQLite itself writes no key twice.
  const database = await parts.database.write({ ...tables, [name]: repeated });
  if (!database.ok) return plain;
  return forged(plain, (entries) =>
    entries.map(({ path, data }) => ({ path, data: path === "memory/memory.db" ? database.value : data })),
  );
}

function zipTrick({ plain }: Original, chances: Chances): Promise<Bytes> {
  return forged(plain, (entries) => {
    const one = chances.pick(entries);
    const names = [
      ...["../evil", "/etc/passwd", "C:\\evil", "memory/../neuron.json", "NEURON.JSON", "neuron.json ", "memory/"],
      ...["a".repeat(300), "neuron\u0000.json", "credentials/vault", "memory/memory.db.enc", "", one.path],
    ];
    const extra = { path: chances.pick(names), data: chances.below(2) === 0 ? one.data : new Uint8Array(0) };
    const place = chances.below(entries.length + 1);
    const how = chances.below(4);
    if (how === 0) return entries.toSpliced(place, 1);
    if (how === 1) return entries.toReversed();
    if (how === 2) return [...entries, ...Array.from({ length: 70 }, (_, at) => ({ ...extra, path: `x/${at}` }))];
    return entries.toSpliced(place, 0, extra);
  });
}

export interface Ending {
  readonly kind: string;
  readonly ending: PackageReading["kind"];
  readonly milliseconds: number;
}

let original: Promise<Original> | undefined;

/** Damages a package as `seed` says and reads it. Rejects with what was promised and not kept. */
export async function tryDamaged(seed: number): Promise<Ending> {
  const whole = await (original ??= writeOriginal());
  const chances = chancesOf(seed);
  const names = Object.keys(kinds);
  const name = names[seed % names.length] ?? "";
  const kind = kinds[name];
  if (kind === undefined) throw new Error("There is no such kind of damage.");
  const damaged = await kind.damage(whole, chances);
  const before = damaged.slice();
  const begun = performance.now();
  const reading = await read(fileOf(damaged), passphrase);
  const milliseconds = performance.now() - begun;
  if (!before.every((byte, at) => byte === damaged[at])) throw new Error("The reader has changed what it was given.");
  if (reading.kind === "refused" && !/^[A-Z]\P{Cc}*\.$/u.test(reading.reason)) {
    throw new Error(`It was refused without a sentence: ${reading.reason}`);
  }
  if (reading.kind === "opened") await checkOpened(whole.contents, reading.contents, kind.refits);
  return { kind: name, ending: reading.kind, milliseconds };
}

/** What opens is what was saved; or, where the hashes were made to fit, what can be saved and comes back the same. */
async function checkOpened(saved: PackageContents, opened: PackageContents, refits: boolean): Promise<void> {
  const now = normalContents({ ...opened, credentials: {} });
  if (isSame(now, normalContents({ ...saved, credentials: {} }))) return;
  if (!refits) throw new Error("It was opened to other contents.");
  const again = await write(now);
  if (again.kind === "refused") throw new Error(`What was opened cannot be saved: ${again.reason}`);
  const back = await read(fileOf(again.bytes));
  if (back.kind !== "opened") throw new Error(`What was opened and saved does not open again: ${back.kind}`);
  if (!isSame(normalContents(back.contents), now)) throw new Error("What was opened and saved comes back otherwise.");
}
