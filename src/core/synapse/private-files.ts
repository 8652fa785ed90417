import type { Bytes } from "#core/words/bytes.ts";

/**
 * The files a neuron may have: a folder of its own on this device, which no other neuron and no other site sees. Names
 * are `/`-separated and have passed `pathProblem` (or are the app's own below `.undo/`); what lies on disk is sealed, the
 * names too. Everything rejects with StorageTrouble when the disk is full or what lies there is damaged.
 */
export interface PrivateFiles {
  /** Undefined when there is no such file. */
  read(neuronId: string, path: string): Promise<Bytes | undefined>;
  /** Makes the file or replaces it whole: after a crash there is the old one or the new one. */
  write(neuronId: string, path: string, bytes: Bytes): Promise<void>;
  /** Ordered by path. */
  list(neuronId: string): Promise<readonly PrivateFile[]>;
  /** Nothing happens when there is no such file. */
  remove(neuronId: string, path: string): Promise<void>;
  /** Removes the files of all neurons but these: removed neurons are forgotten once they cannot come back. */
  keepOnly(neuronIds: readonly string[]): Promise<void>;
}

export interface PrivateFile {
  readonly path: string;
  readonly bytes: number;
}

/** A problem with a path in words, or undefined when it is safe: relative, below the neuron's folder, nothing hidden. */
export function pathProblem(path: string): string | undefined {
  const parts = path.split("/");
  if (path.length > 200) return "A file's name may have 200 characters at most.";
  if (path.startsWith("/") || /^[a-z]:/i.test(path))
    return `"${path}" begins at a root. Name a file such as notes/a.txt.`;
  if (path.includes("\\")) return "Write folders with /, such as notes/a.txt.";
  // Control characters, and the marks that make a name read differently from what it is.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) {
    return "A file's name may not hold invisible characters.";
  }
  if (parts.length > 8) return "Folders may be eight deep at most.";
  if (parts.some((part) => part === "" || part !== part.trim()))
    return `"${path}" has an empty part or spaces at a part's end.`;
  if (parts.some((part) => part.startsWith(".")))
    return `"${path}" has a part that begins with a dot, which is not allowed.`;
  return undefined;
}
