import { utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { Random } from "#core/words/ports.ts";
import type { ArchiveEntry } from "./archive.ts";
import { canonicalText } from "./canonical-text.ts";
import { bindingOf, checksumOf } from "./checksum.ts";
import { isSame } from "./compare.ts";
import { normalContents, type PackageContents } from "./contents.ts";
import { emitYaml } from "./emit-yaml.ts";
import { formatVersion, limits, paths, sealedPath } from "./layout.ts";
import { sizeInWords } from "#core/words/size.ts";
import { manifestOf, toolsOf } from "./manifest.ts";
import type { MemoryDatabase } from "./memory-database.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import { readDescription } from "./read-description.ts";
import { contentsOf } from "./from-tables.ts";
import { createSealKeys, seal } from "./seal.ts";
import { tablesOf } from "./to-tables.ts";
import { writeArchive } from "./write-archive.ts";

export type PackageWriting =
  { readonly kind: "written"; readonly bytes: Bytes } | { readonly kind: "refused"; readonly reason: string };

export type WritePackage = (contents: PackageContents, passphrase?: string) => Promise<PackageWriting>;

/**
 * Writes `.brane` files. Without a passphrase equal contents give equal bytes on every machine, and credentials stay
 * behind; with one, memory, documents and credentials are sealed. What was written is read once more before it is handed
 * out, because a file that does not open is worth nothing.
 */
export function createWritePackage(deps: {
  readonly database: MemoryDatabase;
  readonly kdf: PassphraseKdf;
  readonly random: Random;
}): WritePackage {
  return async (given, passphrase) => {
    const contents = normalContents(given);
    const { tables, vectors } = tablesOf(contents);
    const memory = await deps.database.write(tables);
    if (!memory.ok) return { kind: "refused", reason: memory.problem };

    const open: readonly ArchiveEntry[] = [
      { path: paths.manifest, data: utf8(emitYaml(manifestOf(contents.neuron))) },
      { path: paths.neuron, data: utf8(`${neuronJson(contents)}\n`) },
      { path: paths.tools, data: utf8(emitYaml(toolsOf(contents.tools))) },
    ];
    const tooLong = open.find(({ data }) => data.length > limits.text);
    if (tooLong !== undefined) return refused(`${tooLong.path} would be longer than ${sizeInWords(limits.text)}`);
    const again = await readAgain(open, memory.value, vectors);
    if (again === undefined || !isSame(again, { ...contents, credentials: {} })) {
      return refused("something in it cannot be written in this format");
    }

    const version: ArchiveEntry = { path: paths.version, data: utf8(`${formatVersion}\n`) };
    const kept: readonly ArchiveEntry[] = [
      { path: paths.memory, data: memory.value },
      ...(vectors.length === 0 ? [] : [{ path: paths.vectors, data: vectors }]),
    ];
    const secrets: ArchiveEntry = { path: paths.credentials, data: utf8(canonicalJson(contents.credentials)) };
    const entries =
      passphrase === undefined
        ? [...open, ...kept, version]
        : [...open, ...(await sealed([...kept, secrets], await bindingOf([...open, version]), passphrase)), version];
    const bytes = writeArchive([...entries, { path: paths.checksum, data: await checksumOf(entries) }]);
    if (bytes.length <= limits.file) return { kind: "written", bytes };
    return refused(`it would have ${sizeInWords(bytes.length)}; ${sizeInWords(limits.file)} is the most`);
  };

  async function readAgain(open: readonly ArchiveEntry[], memory: Bytes, vectors: Bytes) {
    const description = readDescription(new Map(open.map(({ path, data }) => [path, data])));
    const tables = await deps.database.read(memory);
    const remembered = tables.ok ? contentsOf(tables.value, vectors) : tables;
    if (!description.ok || !remembered.ok) return undefined;
    return { ...description.value, ...remembered.value, credentials: {} };
  }

  async function sealed(plain: readonly ArchiveEntry[], binds: string, passphrase: string): Promise<ArchiveEntry[]> {
    const keys = await createSealKeys(deps.kdf, deps.random, passphrase);
    const entries: ArchiveEntry[] = [];
    for (const { path, data } of plain) {
      entries.push({ path: sealedPath(path), data: await seal(keys, path, binds, data) });
    }
    return entries;
  }
}

/** neuron.json as a person reads it: members sorted, indented by two. */
const neuronJson = ({ neuron }: PackageContents): string => JSON.stringify(JSON.parse(canonicalText(neuron)), null, 2);

const refused = (why: string): PackageWriting => ({
  kind: "refused",
  reason: `The neuron cannot be saved: ${why}.`,
});
