import type { Address } from "../program/weight.ts";
import { createByteFeed, SourceFailed, type ByteFeed } from "./byte-feed.ts";
import type { Engine } from "./engine.ts";
import { readTensors, type OpenedHeader, type Refusal, type TensorEnding, type TensorReading } from "./read-gguf.ts";
import type { Team } from "./threads/team.ts";
import type { ModelBytes } from "./types.ts";

interface Stopped {
  readonly kind: "stopped";
}

/** Runs a load over a model's bytes and closes them. What fails since it was stopped, or since they fail, is no error. */
export async function loadOver<Loaded extends { readonly kind: string }>(
  bytes: ModelBytes,
  signal: AbortSignal,
  load: (feed: ByteFeed) => Promise<Loaded | Refusal | Stopped>,
): Promise<Loaded | Refusal | Stopped> {
  const stopped = (): boolean => signal.aborted; // a call, since it changes while we wait
  if (stopped()) return { kind: "stopped" };
  const feed = createByteFeed(bytes, signal);
  try {
    const ending = await load(feed);
    // a stream that was cancelled looks cut off
    return stopped() && ending.kind === "refused" ? { kind: "stopped" } : ending;
  } catch (error) {
    if (stopped()) return { kind: "stopped" };
    if (error instanceof SourceFailed) return { kind: "refused", message: error.message };
    throw error;
  } finally {
    await feed.close();
  }
}

interface Filling {
  /** Where portions of tensors are put first. */
  readonly layout: { readonly staging: Address; readonly stagingBytes: number };
  readonly take: TensorReading["take"];
  /** In bytes of the file. */
  readonly onProgress: (loaded: number, total: number) => void;
  readonly signal: AbortSignal;
}

type Filled = (TensorEnding & { readonly kind: "taken" }) & { readonly team: Team };

/** Brings a file's tensors into an engine and gives its threads; where it is not filled they are ended. */
export async function fillEngine(
  engine: Engine,
  feed: ByteFeed,
  opened: OpenedHeader,
  { layout, take, onProgress, signal }: Filling,
): Promise<Filled | Refusal | Stopped> {
  const { fileBytes } = opened.header;
  const filled = await readTensors(feed, opened, {
    staging: new Uint8Array(engine.memory.buffer, layout.staging, layout.stagingBytes),
    take,
    onProgress: (loaded) => onProgress(loaded, fileBytes),
    signal,
  }).catch(async (error: unknown) => {
    (await engine.team).close();
    throw error;
  });
  const team = await engine.team;
  if (filled.kind === "taken") return { ...filled, team };
  team.close();
  return filled;
}
