/** What tests of the downloader share: a small model that is one, rough mirrors, and a disk that outlives its tab. */
import { createHash } from "node:crypto";
import type { CatalogueEntry, Mirror, NamedEntry } from "#core/broker/catalogue-entry.ts";
import { smallFiles } from "#soma/gguf/testing/small-files.ts";
import { writeGguf } from "#soma/gguf/write-gguf.ts";
import type { StreamedHash } from "../../bring-model.ts";
import { createFakeShelf } from "../../fake-shelf.ts";
import type { DownloadDeps, DownloadProgress } from "../download-deps.ts";
import { downloadModel } from "../download-model.ts";
import type { KeptFile } from "../held-pieces.ts";
import { createMirrorSource } from "../mirror-source.ts";
import type { Source } from "../source.ts";

const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A GGUF file that reads as a model one can talk to. */
export function smallModel(): Uint8Array<ArrayBuffer> {
  const [file] = smallFiles();
  if (file === undefined) throw new Error("There is a small file.");
  const template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";
  return writeGguf({ ...file, metadata: new Map([...file.metadata, ["tokenizer.chat_template", template]]) });
}

export const modelFile = "small.gguf";

export function entryOf(bytes: Uint8Array, cut: "sharded" | "whole", mirrors: readonly Mirror[] = []): CatalogueEntry {
  const shards = [];
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    const part = bytes.subarray(from, from + pieceBytes);
    shards.push({ bytes: part.length, sha256: sha256Of(part) });
  }
  const file = { path: modelFile, bytes: bytes.length, sha256: sha256Of(bytes) };
  return {
    ...{ id: "small", name: "Small", format: "gguf", mirrors: [...mirrors] },
    files: [cut === "sharded" ? { ...file, shards } : file],
  };
}

/** Small, so that a small model has several. */
export const pieceBytes = 1 << 10;

const nodeHash = (): Promise<StreamedHash> => {
  const hash = createHash("sha256");
  return Promise.resolve({ update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") });
};

/** A disk: what is written down and what lies on the shelf. Each `run` is a tab's. */
export function createDownloadHouse(quota?: number) {
  const { shelf, damage } = createFakeShelf(quota);
  let kept: readonly KeptFile[] = [];
  let entryNow: NamedEntry | undefined;
  const notes: { readonly from: string; readonly reason: string; readonly next: string }[] = [];
  const told: DownloadProgress[] = [];
  return {
    ...{ shelf, damage, notes, told },
    kept: () => kept,
    /** As it was written down once every file was named. */
    named: () => entryNow,
    run: (
      entry: CatalogueEntry,
      sources: readonly Source[],
      signal: AbortSignal = new AbortController().signal,
      more: Partial<DownloadDeps> = {},
    ) =>
      downloadModel(
        { entry, sources, kept },
        {
          ...{ shelf, createHash: nodeHash, pieceBytes },
          free: () => Promise.resolve(undefined),
          now: () => performance.now(),
          tell: (progress) => void told.push(progress),
          write: (now) => {
            kept = structuredClone(now);
            return Promise.resolve();
          },
          named: (named) => {
            entryNow = structuredClone(named);
            return Promise.resolve();
          },
          note: (trouble) => {
            notes.push(trouble);
            return Promise.resolve();
          },
          patience: { silence: 150, second: 1 },
          ...more,
        },
        signal,
      ),
  };
}

/** A mirror over `ask`, which is the plain network instead of the gate, which follows no redirect either. */
export const mirrorOver =
  (ask: (address: string, init: RequestInit) => Promise<Response>) =>
  (base: string, name: string): Source =>
    createMirrorSource({ kind: "web", base, name }, (address, init) => ask(address, { ...init, redirect: "manual" }));
