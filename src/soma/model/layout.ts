import type { GgufTensor } from "../gguf/read-header.ts";
import { frameBytes } from "../program/frame.ts";
import { programBytes, workBytes, type WorkShape } from "../program/builder.ts";
import { kvBytes, placeKv, type KvCache, type KvNumbers } from "../program/kv-cache.ts";
import { columnsFit, placeWeight, weightBytes, type Address, type Weight } from "../program/weight.ts";
import { createArena, type Arena } from "./arena.ts";
import type { HyperParameters } from "./hyper-parameters.ts";
import type { TensorList } from "./tensor-list.ts";
import { controlBytes } from "./threads/control.ts";

/** Tokens computed at once while a prompt is read: enough to use each weight often, few enough to be cancelled soon. */
export const blockTokens = 64;
/** Rows of logits that one run can give. */
export const logitRows = 8;
/** Programs a model has: without head, with the last token's logits, with each token's. */
const programs = 3;
/** Calls of the builder a layer, at most; each writes up to two operations. */
const callsPerLayer = 18;

/** Where a tensor's bytes go. */
export type Destination =
  | { readonly kind: "rows"; readonly weight: Weight; readonly row: number }
  | { readonly kind: "vector"; readonly at: Address };

/** Matrices that read the same input, their outputs side by side. Those of one type are one weight. */
export interface Stack {
  readonly parts: readonly { readonly weight: Weight; /** Its first output. */ readonly offset: number }[];
  readonly rows: number;
  readonly bias: Address | undefined;
}

export interface PlacedBlock {
  readonly attentionNorm: Address;
  readonly qkv: Stack;
  readonly headNorms: readonly [Address, Address] | undefined;
  readonly cache: KvCache;
  readonly attentionOut: Stack;
  readonly feedForwardNorm: Address;
  readonly gateUp: Stack;
  readonly down: Stack;
}

export interface Layout {
  /** By tensor name. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly tokenTable: Weight;
  readonly head: Weight;
  readonly outputNorm: Address;
  readonly blocks: readonly PlacedBlock[];
  readonly ropeFactors: Address | undefined;
  readonly window: number;
  readonly control: Address;
  readonly frame: Address;
  readonly work: Address;
  readonly workShape: WorkShape;
  readonly programs: Address;
  readonly programBytes: number;
  /** i32 × block. */
  readonly tokens: Address;
  /** The stream between the layers, block × width. */
  readonly stream: Address;
  /** A layer's input after its norm, and what its heads saw. */
  readonly normed: Address;
  /** q, k, v or gate, up. */
  readonly wide: Address;
  readonly activated: Address;
  readonly logits: Address;
  readonly ropeTable: Address;
  readonly staging: Address;
  readonly stagingBytes: number;
  /** All of it. */
  readonly bytes: number;
}

export interface LayoutChoice {
  readonly window: number;
  readonly kv: KvNumbers;
  readonly threads: number;
  readonly stagingBytes: number;
}

export type LayoutEnding =
  { readonly kind: "planned"; readonly layout: Layout } | { readonly kind: "refused"; readonly message: string };

/** Plans a place for everything a model needs, before any memory is asked for. */
export function planLayout(hyper: HyperParameters, list: TensorList, choice: LayoutChoice): LayoutEnding {
  for (const tensor of matrices(list)) {
    const columns = tensor.dims[0] ?? 0;
    if (!columnsFit(tensor.type, columns))
      return {
        kind: "refused",
        message: `${tensor.name} has rows of ${String(columns)} values, which ${tensor.type} cannot hold here.`,
      };
  }
  return { kind: "planned", layout: plan(hyper, list, choice) };
}

function plan(hyper: HyperParameters, list: TensorList, choice: LayoutChoice): Layout {
  const { width, heads, kvHeads, headSize, feedForward } = hyper;
  const queries = heads * headSize;
  const qkvRows = queries + 2 * kvHeads * headSize;
  const arena = createArena();
  const destinations = new Map<string, Destination>();
  const place = createPlacer(arena, destinations);
  const workShape: WorkShape = {
    columns: Math.max(width, queries, feedForward),
    blockTokens,
    threads: choice.threads,
    headSize,
    groupHeads: heads / kvHeads,
  };
  const bytesPerProgram = programBytes(2 * (hyper.layers * callsPerLayer + 4));
  const kvShape = { numbers: choice.kv, heads: kvHeads, headSize, window: choice.window };
  const floats = (count: number): Address => arena.take(count * 4);

  const places = {
    control: arena.take(controlBytes),
    frame: arena.take(frameBytes),
    work: arena.take(workBytes(workShape)),
    programs: arena.take(bytesPerProgram * programs),
    tokens: floats(blockTokens),
    stream: floats(blockTokens * width),
    normed: floats(blockTokens * Math.max(width, queries)),
    wide: floats(blockTokens * Math.max(qkvRows, 2 * feedForward)),
    activated: floats(blockTokens * feedForward),
    logits: floats(logitRows * hyper.vocabulary),
    ropeTable: floats(choice.window * headSize),
    staging: arena.take(choice.stagingBytes),
  };
  const blocks = list.blocks.map((block): PlacedBlock => ({
    attentionNorm: place.vector(block.attentionNorm),
    qkv: place.stack(block.qkv, block.qkvBias),
    headNorms:
      block.headNorms === undefined ? undefined : [place.vector(block.headNorms[0]), place.vector(block.headNorms[1])],
    cache: placeKv(kvShape, arena.take(kvBytes(kvShape))),
    attentionOut: place.stack([block.attentionOut], list1(block.attentionOutBias)),
    feedForwardNorm: place.vector(block.feedForwardNorm),
    gateUp: place.stack(block.gateUp, []),
    down: place.stack([block.down], []),
  }));
  const tokenTable = place.matrix(list.tokens);
  return {
    ...places,
    destinations,
    tokenTable,
    head: list.output === undefined ? tokenTable : place.matrix(list.output),
    outputNorm: place.vector(list.outputNorm),
    ropeFactors: list.ropeFactors === undefined ? undefined : place.vector(list.ropeFactors),
    blocks,
    window: choice.window,
    workShape,
    programBytes: bytesPerProgram,
    stagingBytes: choice.stagingBytes,
    bytes: arena.end,
  };
}

interface Placer {
  vector(tensor: GgufTensor): Address;
  matrix(tensor: GgufTensor): Weight;
  stack(tensors: readonly GgufTensor[], biases: readonly GgufTensor[]): Stack;
}

function createPlacer(arena: Arena, destinations: Map<string, Destination>): Placer {
  const vectorAt = (tensor: GgufTensor, at: Address): void => {
    destinations.set(tensor.name, { kind: "vector", at });
  };
  const oneWeight = (tensors: readonly GgufTensor[], type: GgufTensor["type"]): Weight => {
    const columns = tensors[0]?.dims[0] ?? 0;
    const rows = tensors.reduce((sum, tensor) => sum + rowsOf(tensor), 0);
    const weight = placeWeight(type, rows, columns, arena.take(weightBytes(type, rows, columns)));
    let row = 0;
    for (const tensor of tensors) {
      destinations.set(tensor.name, { kind: "rows", weight, row });
      row += rowsOf(tensor);
    }
    return weight;
  };
  return {
    vector(tensor) {
      const at = arena.take(tensor.bytes);
      vectorAt(tensor, at);
      return at;
    },
    matrix: (tensor) => oneWeight([tensor], tensor.type),
    stack(tensors, biases) {
      let rows = 0;
      const parts = sameTypeRuns(tensors).map((run) => {
        const offset = rows;
        rows += run.tensors.reduce((sum, tensor) => sum + rowsOf(tensor), 0);
        return { weight: oneWeight(run.tensors, run.type), offset };
      });
      const bias = biases.length === 0 ? undefined : arena.take(biases.reduce((sum, { bytes }) => sum + bytes, 0));
      let at = bias ?? 0;
      for (const tensor of biases) {
        vectorAt(tensor, at);
        at += tensor.bytes;
      }
      return { parts, rows, bias };
    },
  };
}

/** Neighbours of equal type together, in their order. */
function sameTypeRuns(tensors: readonly GgufTensor[]): { type: GgufTensor["type"]; tensors: GgufTensor[] }[] {
  const runs: { type: GgufTensor["type"]; tensors: GgufTensor[] }[] = [];
  for (const tensor of tensors) {
    const last = runs.at(-1);
    if (last?.type === tensor.type) last.tensors.push(tensor);
    else runs.push({ type: tensor.type, tensors: [tensor] });
  }
  return runs;
}

function matrices(list: TensorList): GgufTensor[] {
  const ofBlocks = list.blocks.flatMap(({ qkv, attentionOut, gateUp, down }) => [
    ...qkv,
    attentionOut,
    ...gateUp,
    down,
  ]);
  return [list.tokens, ...list1(list.output), ...ofBlocks];
}

function list1<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function rowsOf(tensor: GgufTensor): number {
  return tensor.dims[1] ?? 1;
}
