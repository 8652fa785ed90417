/**
 * Reads what converting a model needs of an ONNX file: its operations and its constant tensors.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { readMessage, readNumbers } from "./protobuf.mjs";

const elements = { 1: Float32Array, 2: Uint8Array, 3: Int8Array, 6: Int32Array, 7: BigInt64Array };
const text = (bytes) => Buffer.from(bytes).toString("utf8");

/**
 * `nodes`: `{ op, name, inputs, outputs }` in file order. `tensors`: name → `{ dims, data }`, data a typed array.
 * Throws on a damaged file and on an element type it does not know.
 */
export function readOnnx(bytes) {
  const graph = readMessage(bytes).find(({ number }) => number === 7);
  if (graph === undefined) throw new Error("The ONNX file has no graph.");
  const nodes = [];
  const tensors = new Map();
  for (const { number, value } of readMessage(graph.value)) {
    if (number === 1) nodes.push(readNode(value));
    if (number === 5) {
      const tensor = readTensor(value);
      tensors.set(tensor.name, tensor);
    }
  }
  return { nodes, tensors };
}

export function readNode(bytes) {
  const node = { op: "", name: "", inputs: [], outputs: [] };
  for (const { number, value } of readMessage(bytes)) {
    if (number === 1) node.inputs.push(text(value));
    if (number === 2) node.outputs.push(text(value));
    if (number === 3) node.name = text(value);
    if (number === 4) node.op = text(value);
  }
  return node;
}

export function readTensor(bytes) {
  const fields = readMessage(bytes);
  const of = (number) => fields.filter((field) => field.number === number);
  const name = text(of(8)[0]?.value ?? new Uint8Array());
  const type = Number(of(2)[0]?.value ?? 0n);
  const dims = of(1).flatMap((field) => readNumbers(field).map(Number));
  const Elements = elements[type];
  if (Elements === undefined) throw new Error(`The tensor ${name} has elements of type ${type}.`);

  // The elements lie as raw bytes (9), as floats (4), or, where they are few, as numbers of 32 or 64 bits (5, 7).
  const bytesOf = (field) => new Elements(Uint8Array.from(field.value).buffer);
  const [raw, floats] = [of(9)[0] ?? (type === 1 ? of(4)[0] : undefined), [...of(5), ...of(7)].flatMap(readNumbers)];
  const data = raw
    ? bytesOf(raw)
    : Elements.from(floats, (value) => (type === 7 ? value : Number(BigInt.asIntN(32, value))));
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (data.length !== count) throw new Error(`The tensor ${name} has ${data.length} elements, not ${count}.`);
  return { name, dims, data };
}
