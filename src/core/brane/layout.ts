/** What stands where in a `.brane` file, and how large it may be. docs/brane-format.md says the same in prose. */

export const paths = {
  manifest: "manifest.yaml",
  neuron: "neuron.json",
  tools: "tools/definitions.yaml",
  memory: "memory/memory.db",
  vectors: "memory/embeddings/passages.f32",
  credentials: "credentials/vault",
  version: ".brane/version",
  checksum: ".brane/checksum",
} as const;

/** Where the sealed form of a file lies. Credentials have no other form. */
export const sealedPath = (path: string): string => `${path}.enc`;

export const formatVersion = "1.0.0";

const mebibyte = 1024 * 1024;

/** In bytes, unless it says otherwise. */
export const limits = {
  file: 512 * mebibyte,
  entries: 64,
  /** Of a path in the archive. */
  path: 200,
  /** manifest.yaml, neuron.json, tools/definitions.yaml, .brane/… each. */
  text: mebibyte,
  /** One text or blob in memory.db, and one row of it. */
  row: 16 * mebibyte,
  /** Nesting of JSON inside a row. */
  depth: 64,
} as const;
