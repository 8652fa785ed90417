import { readGgufHeader, type GgufHeader, type GgufTensor } from "../gguf/read-header.ts";
import { typeShapes } from "../gguf/types.ts";
import type { ByteFeed } from "./byte-feed.ts";
import { serveEvents } from "./turn-of-events.ts";
import { xxh32 } from "./xxh32.ts";

export interface Refusal {
  readonly kind: "refused";
  readonly message: string;
}

/** A header is refused beyond this: 65,536 tensors and a vocabulary of 250,000 take less than a quarter of it. */
const mostHeaderBytes = 128 * 1024 * 1024;
/** Enough for a header with a vocabulary of 100,000 tokens: parsing it twice costs more than reading ahead. */
const firstAsk = 4 * 1024 * 1024;
/** Bytes between two looks at the event loop, so that a load can be cancelled. */
const serveEvery = 8 * 1024 * 1024;
/** Of each portion, the bytes that go into the fingerprint. */
const sampled = 1024;

export interface OpenedHeader {
  readonly kind: "read";
  readonly header: GgufHeader;
  /** All bytes that were taken from the feed: the header and perhaps some of the first tensor. */
  readonly prefix: Uint8Array;
}

/** Reads as much of the feed as the header needs. */
export async function readHeader(feed: ByteFeed, fileBytes: number): Promise<OpenedHeader | Refusal> {
  let prefix = new Uint8Array(0);
  let ask = Math.min(firstAsk, fileBytes);
  for (;;) {
    const longer = new Uint8Array(ask);
    longer.set(prefix);
    const got = prefix.length + (await feed.fill(longer.subarray(prefix.length)));
    if (got < ask) return cutOff(got, fileBytes);
    prefix = longer;
    const ending = readGgufHeader(prefix, fileBytes);
    if (ending.kind === "read") return { kind: "read", header: ending.header, prefix };
    if (ending.kind === "refused") return ending;
    if (ending.bytes <= ask || ending.bytes > Math.min(fileBytes, mostHeaderBytes))
      return { kind: "refused", message: "The file's header is longer than a model's header can be." };
    // at least doubled, so that a long vocabulary is not parsed again for every few kilobytes
    ask = Math.min(fileBytes, Math.max(ending.bytes, ask * 2));
  }
}

export interface TensorReading {
  /** Where portions are put before they are taken: at least one of the longest rows, at a multiple of 64. */
  readonly staging: Uint8Array;
  /** `rows` whole rows of `tensor` from `row` on lie in `bytes`, the beginning of `staging`. False: they are not all numbers. */
  take(tensor: GgufTensor, row: number, rows: number, bytes: Uint8Array): boolean;
  onProgress(loaded: number): void;
  readonly signal: AbortSignal;
}

export type TensorEnding =
  | {
      readonly kind: "taken";
      /** 64 bits over the header and over the beginning of every portion: two models that differ in all weights differ here. */
      readonly fingerprint: readonly [number, number];
    }
  | { readonly kind: "stopped" }
  | Refusal;

/** The largest row a portion must hold, in bytes. */
export function longestRow(tensors: readonly GgufTensor[]): number {
  return tensors.reduce((most, tensor) => Math.max(most, rowBytes(tensor)), 0);
}

/** Hands all tensors over in portions of whole rows, in file order, as their bytes arrive. NaN and infinities are refused. */
export async function readTensors(feed: ByteFeed, opened: OpenedHeader, reading: TensorReading): Promise<TensorEnding> {
  const { header, prefix } = opened;
  const { staging, signal } = reading;
  const headerMark = xxh32(prefix.subarray(0, header.headerBytes));
  const mark: [number, number] = [headerMark, ~headerMark >>> 0];
  let at = 0;
  let served = 0;
  /** The next bytes: first those that came with the header. */
  const next = async (target: Uint8Array): Promise<boolean> => {
    const known = prefix.subarray(at, Math.min(prefix.length, at + target.length));
    target.set(known);
    const got = known.length + (await feed.fill(target.subarray(known.length)));
    at += got;
    return got === target.length;
  };
  const passOver = async (count: number): Promise<boolean> => {
    const known = Math.max(0, Math.min(prefix.length - at, count));
    const got = known + (await feed.skip(count - known));
    at += got;
    return got === count;
  };

  for (const tensor of header.tensors) {
    if (!(await passOver(tensor.start - at))) return cutOff(at, header.fileBytes);
    const stride = rowBytes(tensor);
    const rows = tensor.bytes / stride;
    const portion = Math.floor(staging.length / stride);
    for (let row = 0; row < rows; row += portion) {
      const count = Math.min(portion, rows - row);
      const bytes = staging.subarray(0, count * stride);
      if (!(await next(bytes))) return signal.aborted ? { kind: "stopped" } : cutOff(at, header.fileBytes);
      mark[0] = xxh32(bytes.subarray(0, sampled), mark[0]);
      mark[1] = xxh32(bytes.subarray(0, sampled), mark[1]);
      if (!reading.take(tensor, row, count, bytes)) return notNumbers(tensor.name);
      reading.onProgress(at);
      if (at - served >= serveEvery) {
        served = at;
        await serveEvents();
      }
      if (signal.aborted) return { kind: "stopped" };
    }
  }
  reading.onProgress(header.fileBytes);
  return { kind: "taken", fingerprint: mark };
}

function rowBytes(tensor: GgufTensor): number {
  const shape = typeShapes[tensor.type];
  return ((tensor.dims[0] ?? 0) / shape.block) * shape.bytes;
}

function cutOff(got: number, wanted: number): Refusal {
  return {
    kind: "refused",
    message: `The model's file ends after ${String(got)} of ${String(wanted)} bytes; fetch it again.`,
  };
}

export function notNumbers(where: string): Refusal {
  return { kind: "refused", message: `The weights contain NaN or infinity (${where}); the file is damaged.` };
}
