import type { GgufTensor } from "../gguf/read-header.ts";
import { createArena } from "../model/arena.ts";
import type { Destination } from "../model/layout.ts";
import { controlBytes } from "../model/threads/control.ts";
import { programBytes, workBytes, type WorkShape } from "../program/builder.ts";
import { frameBytes, maxSequences } from "../program/frame.ts";
import { placeRows7, placeRows7Work, rows7Bytes, rows7Fits, rows7WorkBytes, type Rows7Work } from "../program/rows7.ts";
import { placeWeight, weightBytes, type Address, type Weight } from "../program/weight.ts";
import type { BertFacts } from "./bert-facts.ts";
import type { BertTensors, Layered } from "./bert-tensors.ts";

/** A matrix and the address of its bias. */
export interface PlacedMatrix {
  readonly weight: Weight;
  readonly bias: Address;
}

/** Gain and bias of a layer norm. */
interface PlacedNorm {
  readonly gain: Address;
  readonly bias: Address;
}

export interface PlacedLayer {
  readonly q: PlacedMatrix;
  readonly k: PlacedMatrix;
  readonly v: PlacedMatrix;
  readonly attentionOut: PlacedMatrix;
  readonly attentionNorm: PlacedNorm;
  readonly up: PlacedMatrix;
  readonly down: PlacedMatrix;
  readonly outputNorm: PlacedNorm;
}

export interface BertLayout {
  /** By tensor name. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly tokenTable: Weight;
  readonly positionTable: Weight;
  readonly kindTable: Weight;
  readonly norm: PlacedNorm;
  readonly layers: readonly PlacedLayer[];
  readonly control: Address;
  readonly frame: Address;
  readonly work: Address;
  readonly workShape: WorkShape;
  /** Only used by matrices of 7-bit rows. */
  readonly rows7: Rows7Work;
  readonly program: Address;
  readonly programBytes: number;
  /** i32 × block: rows of the three tables. */
  readonly tokens: Address;
  readonly positions: Address;
  readonly kinds: Address;
  /** Block × width: what the layers read and add to. */
  readonly stream: Address;
  /** Block × 3 · width: q, k, v of a token side by side. */
  readonly qkv: Address;
  /** Block × width: what the heads saw. */
  readonly seen: Address;
  /** Block × feedForward. */
  readonly wide: Address;
  /** A vector a text. */
  readonly vectors: Address;
  readonly staging: Address;
  readonly stagingBytes: number;
  readonly bytes: number;
}

export interface LayoutChoice {
  readonly blockTokens: number;
  readonly threads: number;
  readonly stagingBytes: number;
}

/** Calls of the program builder a layer, and before and after the layers. */
const callsPerLayer = 16;
const callsBeside = 8;

/** Plans a place for all that the model needs, before any memory is asked for. */
export function planBert(facts: BertFacts, tensors: BertTensors, choice: LayoutChoice): BertLayout {
  const { width, feedForward } = facts;
  const arena = createArena();
  const destinations = new Map<string, Destination>();
  const rows = choice.blockTokens;
  const longest = Math.max(width, feedForward);
  const floats = (count: number): Address => arena.take(count * 4);

  const vector = (tensor: GgufTensor): Address => {
    const at = arena.take(tensor.bytes);
    destinations.set(tensor.name, { kind: "vector", at });
    return at;
  };
  const table = (tensor: GgufTensor): Weight => {
    const [columns = 0, count = 0] = tensor.dims;
    const weight = placeWeight(tensor.type, count, columns, arena.take(weightBytes(tensor.type, count, columns)));
    destinations.set(tensor.name, { kind: "rows", weight, row: 0 });
    return weight;
  };
  const matrix = ({ weight: tensor, bias }: Layered): PlacedMatrix => {
    const [columns = 0, count = 0] = tensor.dims;
    if (!facts.rows7 || tensor.type !== "Q8_0" || !rows7Fits(count, columns))
      return { weight: table(tensor), bias: vector(bias) };
    const weight = placeRows7(count, columns, arena.take(rows7Bytes(count, columns)));
    destinations.set(tensor.name, { kind: "rows", weight, row: 0 });
    return { weight, bias: vector(bias) };
  };
  const norm = ({ weight, bias }: Layered): PlacedNorm => ({ gain: vector(weight), bias: vector(bias) });

  const workShape: WorkShape = {
    columns: longest,
    blockTokens: rows,
    threads: choice.threads,
    headSize: facts.headSize,
    groupHeads: 1,
  };
  const bytesOfProgram = programBytes(2 * (facts.layers * callsPerLayer + callsBeside));
  const places = {
    control: arena.take(controlBytes),
    frame: arena.take(frameBytes),
    work: arena.take(workBytes(workShape)),
    rows7: placeRows7Work(rows, longest, arena.take(facts.rows7 ? rows7WorkBytes(rows, longest) : 0)),
    program: arena.take(bytesOfProgram),
    tokens: floats(rows),
    positions: floats(rows),
    kinds: floats(rows),
    stream: floats(rows * width),
    qkv: floats(rows * 3 * width),
    seen: floats(rows * width),
    wide: floats(rows * feedForward),
    vectors: floats(maxSequences * width),
    staging: arena.take(choice.stagingBytes),
  };
  return {
    ...places,
    tokenTable: table(tensors.tokens),
    positionTable: table(tensors.positions),
    kindTable: table(tensors.kinds),
    norm: norm(tensors.norm),
    layers: tensors.layers.map((layer) => ({
      q: matrix(layer.q),
      k: matrix(layer.k),
      v: matrix(layer.v),
      attentionOut: matrix(layer.attentionOut),
      attentionNorm: norm(layer.attentionNorm),
      up: matrix(layer.up),
      down: matrix(layer.down),
      outputNorm: norm(layer.outputNorm),
    })),
    destinations,
    workShape,
    programBytes: bytesOfProgram,
    stagingBytes: choice.stagingBytes,
    bytes: arena.end,
  };
}
