import { textOf } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { sentenceOf } from "#core/words/result.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import { Credentials } from "./credentials.ts";
import { bindingOf, checksumOf } from "./checksum.ts";
import { sameBytes } from "./compare.ts";
import type { PackageContents } from "./contents.ts";
import { contentsOf } from "./from-tables.ts";
import { limits, paths, sealedPath } from "./layout.ts";
import { sizeInWords } from "#core/words/size.ts";
import type { MemoryDatabase } from "./memory-database.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import { readArchive } from "./read-archive.ts";
import { readDescription } from "./read-description.ts";
import { readJson } from "./read-json.ts";
import { openSealKeys, readSealHeader, unseal, type SealHeader } from "./seal.ts";

export type PackageReading =
  | { readonly kind: "opened"; readonly contents: PackageContents; readonly sealed: boolean }
  /** Who asks for it is said by the file; only the passphrase proves it. */
  | {
      readonly kind: "needs-passphrase";
      readonly neuron: NeuronConfig;
      readonly tools: readonly SynapseDefinition[];
    }
  /** A wrong passphrase or a sealed part that was changed: the same face. */
  | { readonly kind: "cannot-open" }
  | { readonly kind: "too-new"; readonly version: string }
  | { readonly kind: "refused"; readonly reason: string };

/** A Blob is one. */
interface PackageFile {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export type ReadPackage = (file: PackageFile, passphrase?: string) => Promise<PackageReading>;

/**
 * Reads a stranger's `.brane` file and changes nothing. In this order, and no further than the first thing that is
 * wrong: its size, the archive's structure, the hashes, the version, which parts there are, and only then what stands
 * in them. Never rejects because of what is in the file.
 */
export function createReadPackage(deps: {
  readonly database: MemoryDatabase;
  readonly kdf: PassphraseKdf;
}): ReadPackage {
  return async (file, passphrase) => {
    if (file.size > limits.file) return refused(`The file is too large: at most ${sizeInWords(limits.file)} are read.`);
    let bytes: Bytes;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      return refused(`The file cannot be read from the disk (${sentenceOf(error)}). Choose it again.`);
    }
    const archive = readArchive(bytes);
    if (!archive.ok) return refused(archive.problem);
    const files = new Map(archive.value.map(({ path, data }) => [path, data]));
    const checksum = files.get(paths.checksum);
    if (checksum === undefined)
      return refused("This is an archive, but not a .brane file. Choose a file that was saved by BRANE.");
    if (!sameBytes(checksum, await checksumOf(archive.value))) return refused(notAsListed);
    const version = files.get(paths.version);
    const known = readVersion(version);
    if (known === undefined) return refused(notAsListed);
    if (known.newer) return { kind: "too-new", version: known.version };

    const sealed = files.has(sealedPath(paths.memory));
    const parts = partsOf(sealed);
    const unknown = [...files.keys()].find((path) => !parts.includes(path));
    if (unknown !== undefined) return refused(`The file holds ${unknown}, which does not belong into a .brane file.`);
    const description = readDescription(files);
    if (!description.ok) return refused(description.problem);
    if (!sealed) return opened(files, description.value, {});

    const headers = sealedParts(files);
    if (headers === undefined) return refused(notAsListed);
    if (passphrase === undefined || passphrase === "") return { kind: "needs-passphrase", ...description.value };
    const readable = archive.value.filter(({ path }) => !path.endsWith(".enc") && path !== paths.checksum);
    const plain = await unsealAll(headers, await bindingOf(readable), passphrase);
    return plain === undefined
      ? { kind: "cannot-open" }
      : opened(plain.files, description.value, plain.credentials, true);
  };

  async function opened(
    files: ReadonlyMap<string, Bytes>,
    description: Pick<PackageContents, "neuron" | "tools">,
    credentials: Readonly<Record<string, string>>,
    sealed = false,
  ): Promise<PackageReading> {
    const memory = files.get(paths.memory);
    if (memory === undefined) return refused(`The file lacks its part ${paths.memory}. Ask for it again.`);
    const tables = await deps.database.read(memory);
    if (!tables.ok) return refused(tables.problem);
    const remembered = contentsOf(tables.value, files.get(paths.vectors) ?? new Uint8Array(0));
    if (!remembered.ok) return refused(remembered.problem);
    return { kind: "opened", sealed, contents: { ...description, ...remembered.value, credentials } };
  }

  /** Undefined when any part does not open. */
  async function unsealAll(parts: readonly SealedPart[], binds: string, passphrase: string) {
    const [first] = parts;
    if (first === undefined) return undefined;
    const keys = await openSealKeys(deps.kdf, passphrase, first.header);
    const files = new Map<string, Bytes>();
    for (const { header, data } of parts) {
      const plain = await unseal(keys, header.path, binds, data);
      if (plain === undefined) return undefined;
      files.set(header.path, plain);
    }
    const credentials = Credentials.safeParse(readJson(files.get(paths.credentials) ?? ""));
    return credentials.success ? { files, credentials: credentials.data } : undefined;
  }
}

interface SealedPart {
  readonly header: SealHeader;
  readonly data: Bytes;
}

/** The sealed parts with what they say of themselves; undefined when that is not one package's. */
function sealedParts(files: ReadonlyMap<string, Bytes>): readonly SealedPart[] | undefined {
  const parts: SealedPart[] = [];
  for (const path of [paths.memory, paths.vectors, paths.credentials]) {
    const data = files.get(sealedPath(path));
    if (data === undefined && path === paths.vectors) continue;
    const header = data === undefined ? undefined : readSealHeader(data);
    if (data === undefined || header?.path !== path) return undefined;
    parts.push({ header, data });
  }
  return parts;
}

const partsOf = (sealed: boolean): readonly string[] => [
  paths.manifest,
  paths.neuron,
  paths.tools,
  ...[paths.memory, paths.vectors].map((path) => (sealed ? sealedPath(path) : path)),
  ...(sealed ? [sealedPath(paths.credentials)] : []),
  paths.version,
  paths.checksum,
];

/** Undefined for what is no version. The third number changes nothing for readers. */
function readVersion(bytes: Bytes | undefined): { readonly version: string; readonly newer: boolean } | undefined {
  const text = bytes === undefined || bytes.length > 32 ? "" : asText(bytes);
  const found = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})\n?$/.exec(text);
  if (found === null) return undefined;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return { version: text.trim(), newer: major > 1 || (major === 1 && minor > 0) };
}

const asText = (bytes: Bytes): string => {
  try {
    return textOf(bytes);
  } catch {
    return "";
  }
};

const notAsListed = "The file is damaged: what is in it is not what its own list says. Ask for it again.";

const refused = (reason: string): PackageReading => ({ kind: "refused", reason });
