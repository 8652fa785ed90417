import type { LoadProgress, OpenOutcome } from "#core/broker/engine.ts";
import type { AheadOptions, FilesAhead } from "#platform/models/files-ahead.ts";
import type { OpenFilesOptions, OpenFilesOutcome } from "#platform/models/open-model-files.ts";
import { streamOfBlobs } from "./soma-bytes.ts";

/** Where an engine has a model's files from. */
export interface ModelFiles {
  /** Checked, and fetched where they are missing or damaged. */
  readonly openFiles: (modelId: string, options: OpenFilesOptions) => Promise<OpenFilesOutcome>;
  /** Given out at once and checked meanwhile; undefined where not all are kept. Without it nothing is loaded ahead. */
  readonly openAhead?: (modelId: string, options: AheadOptions) => Promise<FilesAhead | undefined>;
}

/** A model's files as an engine reads them. */
export type GivenFiles = Pick<FilesAhead, "sizes" | "blobs" | "stream">;

interface OpenOptions {
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens a model while its files are being checked, since hashing them first took as long as loading them. What was made
 * of them is given out only once every byte of theirs is the manifest's: before that nobody can ask it anything.
 * Otherwise it is closed, and the model is opened once more from files that were checked and mended before.
 */
export async function openWhileChecked(
  files: ModelFiles,
  modelId: string,
  options: OpenOptions,
  start: (given: GivenFiles, options: OpenOptions) => Promise<OpenOutcome>,
): Promise<OpenOutcome> {
  const { onProgress, signal } = options;
  const progress = inTurns(onProgress);
  const inVain = new AbortController();
  const ahead = await files.openAhead?.(modelId, {
    ...{ onProgress: progress.onCheck, onDamage: () => inVain.abort(), signal },
  });
  if (ahead !== undefined) {
    const stop = AbortSignal.any([signal, inVain.signal]);
    const [made] = await Promise.allSettled([start(ahead, { onProgress: progress.onStart, signal: stop })]);
    const isWhole = (await ahead.verdict()) === "whole";
    const outcome = made.status === "fulfilled" ? made.value : undefined;
    if (isWhole && made.status === "rejected") throw made.reason;
    if (isWhole && outcome !== undefined) {
      progress.end();
      return outcome;
    }
    if (outcome?.kind === "opened") await outcome.model.close();
    if (signal.aborted) return { kind: "stopped" };
  }
  const opened = await files.openFiles(modelId, { onProgress, signal });
  if (opened.kind === "stopped") return opened;
  if (opened.kind === "refused") return { kind: "failed", message: opened.message };
  return start(givenOf(opened.files), options);
}

const givenOf = (files: ReadonlyMap<string, Blob>): GivenFiles => ({
  sizes: new Map([...files].map(([path, { size }]) => [path, size])),
  blobs: () => files,
  stream: (paths, signal) =>
    streamOfBlobs(
      paths.flatMap((path) => files.get(path) ?? []),
      signal,
    ),
});

/** A person is told how far the check is, and of the engine's start when that is over. */
function inTurns(onProgress: OpenOptions["onProgress"]) {
  let started: LoadProgress | undefined;
  let isChecked = false;
  const tellStart = () => {
    if (started !== undefined) onProgress(started);
  };
  return {
    onCheck: (progress: LoadProgress) => {
      onProgress(progress);
      isChecked = progress.loadedBytes === progress.totalBytes;
      if (isChecked) tellStart();
    },
    onStart: (progress: LoadProgress) => {
      started = progress;
      if (isChecked) tellStart();
    },
    end: () => {
      if (!isChecked) tellStart(); // some of its files were not wanted
    },
  };
}
