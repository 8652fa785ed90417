import { kvStretches } from "../program/kv-cache.ts";
import type { KernelVariant } from "../program/kernel-build.ts";
import type { ByteFeed } from "./byte-feed.ts";
import { chooseThreads } from "./choose-threads.ts";
import { sendForEngine } from "./engine.ts";
import { fillEngine, loadOver } from "./fill-engine.ts";
import { createForward } from "./forward.ts";
import { createTaker } from "./place-tensors.ts";
import { planModel, type ModelPlan } from "./plan-model.ts";
import { notNumbers, readHeader, type OpenedHeader } from "./read-gguf.ts";
import { createSequence } from "./sequence.ts";
import type { Team } from "./threads/team.ts";
import type { LoadOptions, Model, ModelBytes, Runtime } from "./types.ts";

export type LoadEnding =
  | { readonly kind: "loaded"; readonly model: Model }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly message: string };

/** The state of so many tokens has its memory before the first is read: as many as a neuron's beginning has. */
const earlyTokens = 1024;
const defaultKeepBytes = 64 * 1024 * 1024;

/**
 * Reads a GGUF language model and makes it ready to run. The file is never held: each tensor goes through a small
 * staging area to its place while its bytes arrive, so that peak memory stays near the file's own size plus the
 * state's. Refused, with a sentence: a file that is damaged, truncated or of another kind than Soma reads, weights that
 * hold NaN, memory that cannot be had. Whatever the ending, what was taken is given back.
 */
export function loadModel(bytes: ModelBytes, runtime: Runtime, options: LoadOptions): Promise<LoadEnding> {
  return loadOver(bytes, options.signal, (feed) => load(feed, bytes.bytes, runtime, options));
}

async function load(feed: ByteFeed, fileBytes: number, runtime: Runtime, options: LoadOptions): Promise<LoadEnding> {
  const coming = sendForEngine(runtime, typeof options.threads === "number" ? options.threads : runtime.maxThreads);
  const opened = await readHeader(feed, fileBytes);
  if (opened.kind === "refused") return opened;
  const planned = planModel(opened, options, coming.threads);
  if (planned.kind === "refused") return planned;
  const { layout } = planned.plan;
  const early = layout.blocks.flatMap(({ cache }) => kvStretches(cache, Math.min(earlyTokens, cache.window)));
  const started = await coming.open({ ...layout, early });
  if (started.kind === "refused") return started;
  const { memory, kernels, variant } = started.engine;
  const filled = await fillEngine(started.engine, feed, opened, {
    layout,
    take: createTaker(kernels, memory, layout.staging, layout.destinations),
    onProgress: (loaded, total) => options.onProgress?.(loaded, total),
    signal: options.signal,
  });
  if (filled.kind !== "taken") return filled;
  const { team } = filled;
  const ropeDivisors = divisorsOf(memory, planned.plan);
  if (ropeDivisors?.every((divisor) => divisor > 0) === false) {
    team.close();
    return notNumbers("rope_freqs.weight");
  }
  const forward = createForward({ ...planned.plan, memory, variant, team, ropeDivisors });
  const state = createSequence({
    forward: chooseThreads(team, forward, options.threads),
    memory,
    caches: layout.blocks.map(({ cache }) => cache),
    kv: planned.plan.kv,
    window: layout.window,
    vocabulary: planned.plan.hyper.vocabulary,
    fingerprint: filled.fingerprint,
    keepBytes: options.keepBytes ?? defaultKeepBytes,
  });
  return { kind: "loaded", model: describe(planned.plan, opened, variant, team, state) };
}

function describe(
  { hyper, tokenizer, layout, parameters, kv }: ModelPlan,
  { header }: OpenedHeader,
  variant: KernelVariant,
  team: Team,
  state: Model["state"],
): Model {
  const name = header.metadata.get("general.name");
  return {
    tokenizer,
    metadata: header.metadata,
    state,
    get facts() {
      return {
        architecture: hyper.architecture,
        ...(typeof name === "string" ? { name } : {}),
        parameters,
        contextWindow: layout.window,
        fileBytes: header.fileBytes,
        memoryBytes: layout.bytes,
        // asked each time: a thread that fails is left out
        threads: team.size,
        ...(team.note === undefined ? {} : { threadsNote: team.note }),
        variant,
        kv,
      };
    },
    close() {
      team.close();
    },
  };
}

/** Llama 3.1's divisors of rope's frequencies; undefined where the file has none. */
function divisorsOf(memory: WebAssembly.Memory, { layout, hyper }: ModelPlan): Float32Array | undefined {
  if (layout.ropeFactors === undefined) return undefined;
  return new Float32Array(memory.buffer, layout.ropeFactors, hyper.headSize / 2);
}
