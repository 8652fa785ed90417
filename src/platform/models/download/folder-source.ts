import type { BroughtFile } from "../describe-model.ts";
import type { Opened, Source } from "./source.ts";

/** Files that a person picked, from a folder or one by one: what is not as the catalogue says is not taken. */
export function createFolderSource(files: readonly BroughtFile[]): Source {
  /** By its place in the folder, or by its name alone: a file that was copied here seldom lies as deep as at home. */
  const find = (path: string) =>
    files.find((file) => file.path === path) ??
    files.find((file) => file.path.split("/").at(-1) === path.split("/").at(-1));
  return {
    name: "the files you picked",
    has: () => true, // what it lacks, it says
    atOnce: (pieces) => pieces.length,
    open(file, pieces): Promise<Opened> {
      const blob = find(file.path)?.blob;
      if (blob === undefined) return Promise.resolve({ kind: "trouble", trouble: { kind: "unpicked" } });
      if (blob.size !== file.bytes)
        return Promise.resolve({ kind: "trouble", trouble: { kind: "size", bytes: blob.size } });
      const [first, last] = [pieces[0], pieces.at(-1)];
      const body = blob.slice(first?.from, (last?.from ?? 0) + (last?.bytes ?? 0)).stream();
      return Promise.resolve({ kind: "open", body, skip: 0, exact: true });
    },
  };
}
