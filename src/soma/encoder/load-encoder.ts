import type { ByteFeed } from "../model/byte-feed.ts";
import { sendForEngine } from "../model/engine.ts";
import { fillEngine, loadOver } from "../model/fill-engine.ts";
import { longestRow, readHeader, type OpenedHeader } from "../model/read-gguf.ts";
import type { ModelBytes, Runtime } from "../model/types.ts";
import { openTokenizer, type Tokenizer } from "../tokenizer/open-tokenizer.ts";
import { readBertFacts, type BertFacts } from "./bert-facts.ts";
import { planBert, type BertLayout } from "./bert-layout.ts";
import { writeBertProgram } from "./bert-program.ts";
import { listBertTensors } from "./bert-tensors.ts";
import type { Encoder } from "./encoder.ts";
import { createEncoderTaker } from "./take-tensor.ts";
import { createTextEncoder } from "./text-encoder.ts";

export interface EncoderOptions {
  /** Tokens to read of a text, its marks included; at most, and by default, what the file says it was made for. */
  readonly window?: number;
  /** At most `runtime.maxThreads`, which is the default. */
  readonly threads?: number;
  /** In bytes of the file. */
  onProgress?(loaded: number, total: number): void;
  readonly signal: AbortSignal;
}

export type EncoderEnding =
  | { readonly kind: "loaded"; readonly encoder: Encoder }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly message: string };

/** Tokens of a block where no text is longer: enough that weights are read from memory once for many tokens. */
const usualBlock = 512;
const stagingBytes = 1024 * 1024;
const mostStagingBytes = 64 * 1024 * 1024;

/**
 * Reads a GGUF embedding model of llama.cpp's "bert" kind and makes it ready. Tensors go to their place while the bytes
 * arrive. Refused, with a sentence: a file that is damaged, cut off or of another kind, figures that contradict each
 * other, weights that hold NaN, memory that cannot be had. Whatever the ending, what was taken is given back.
 */
export function loadEncoder(bytes: ModelBytes, runtime: Runtime, options: EncoderOptions): Promise<EncoderEnding> {
  return loadOver(bytes, options.signal, (feed) => load(feed, bytes.bytes, runtime, options));
}

async function load(
  feed: ByteFeed,
  fileBytes: number,
  runtime: Runtime,
  options: EncoderOptions,
): Promise<EncoderEnding> {
  const coming = sendForEngine(runtime, options.threads ?? runtime.maxThreads);
  const opened = await readHeader(feed, fileBytes);
  if (opened.kind === "refused") return opened;
  const planned = plan(opened, options, coming.threads);
  if (planned.kind === "refused") return planned;
  const { facts, layout, tokenizer, window } = planned;
  const started = await coming.open(layout);
  if (started.kind === "refused") return started;
  const { memory, kernels, variant } = started.engine;
  const taker = createEncoderTaker(kernels, memory, variant, layout, opened.header.metadata);
  const filled = await fillEngine(started.engine, feed, opened, {
    layout,
    take: taker.take,
    onProgress: (loaded, total) => options.onProgress?.(loaded, total),
    signal: options.signal,
  });
  if (filled.kind !== "taken") {
    return taker.misfit === undefined ? filled : { kind: "refused", message: taker.misfit };
  }
  const { team } = filled;
  const program = writeBertProgram(memory, variant, facts, layout);
  return {
    kind: "loaded",
    encoder: createTextEncoder({ facts, layout, memory, program, team, tokenizer, window }),
  };
}

type Planned =
  | {
      readonly kind: "planned";
      readonly facts: BertFacts;
      readonly layout: BertLayout;
      readonly tokenizer: Tokenizer;
      readonly window: number;
    }
  | { readonly kind: "refused"; readonly message: string };

function plan({ header }: OpenedHeader, options: EncoderOptions, threads: number): Planned {
  const read = readBertFacts(header);
  if (read.kind === "refused") return read;
  const { facts } = read;
  const listed = listBertTensors(header, facts);
  if (listed.kind === "refused") return listed;
  const found = openTokenizer(header.metadata);
  if (found.kind === "refused") return found;
  const { tokenizer } = found;
  if (tokenizer.size !== facts.vocabulary)
    return {
      kind: "refused",
      message: `The tokenizer knows ${tokenizer.size} tokens, but the table has rows for ${facts.vocabulary}.`,
    };
  const staging = Math.max(stagingBytes, longestRow(header.tensors));
  if (staging > mostStagingBytes) return { kind: "refused", message: "The file has rows longer than Soma takes." };
  const window = Math.max(2, Math.min(options.window ?? facts.positions, facts.positions));
  const layout = planBert(facts, listed.tensors, {
    blockTokens: Math.max(usualBlock, window),
    threads,
    stagingBytes: staging,
  });
  return { kind: "planned", facts, layout, tokenizer, window };
}
