/**
 * Rewrites an ONNX model of dynamic int8 into the f32 model that it rounds: every MatMulInteger, with the operations
 * around it that quantise its input and scale its output, becomes one MatMul with the weights' own values. So
 * ONNX Runtime itself says what the weights mean when nothing else is rounded.
 */
import { bytesField, numberField, readMessage, writeMessage } from "./protobuf.mjs";
import { readNode, readTensor } from "./read-onnx.mjs";

/** The bytes of the f32 model. Throws where the graph is not of the form ONNX Runtime's quantiser writes. */
export function dequantiseOnnx(bytes) {
  const model = readMessage(bytes);
  return writeMessage(
    model.map((field) => (field.number === 7 ? { ...field, value: rewriteGraph(readMessage(field.value)) } : field)),
  );
}

function rewriteGraph(fields) {
  const nodes = fields.filter(({ number }) => number === 1).map((field) => ({ field, ...readNode(field.value) }));
  const tensors = new Map(
    fields.filter(({ number }) => number === 5).map(({ value }) => [readTensor(value).name, readTensor(value)]),
  );
  const maker = (output) => nodes.find(({ outputs }) => outputs.includes(output));
  const users = (output) => nodes.filter(({ inputs }) => inputs.includes(output));
  const only = (output) => {
    const [user, ...others] = users(output);
    if (user === undefined || others.length > 0) throw new Error(`${output} is used ${others.length + 1} times.`);
    return user;
  };

  const gone = new Set(nodes.filter(({ op }) => op === "DynamicQuantizeLinear"));
  const products = new Map();
  const weights = [];
  for (const node of nodes.filter(({ op }) => op === "MatMulInteger")) {
    const [input, weight] = node.inputs;
    const cast = only(node.outputs[0]);
    const product = only(cast.outputs[0]);
    const scales = maker(product.inputs.find((name) => name !== cast.outputs[0]));
    const name = weight.replace(/_quantized$/, "");
    for (const used of [node, cast, scales]) gone.add(used);
    weights.push(writeTensor(name, dequantiseColumns(tensors, name)));
    const source = maker(input).inputs[0];
    products.set(product, matMul(node.name, source, name, product.outputs[0]));
  }

  const kept = nodes.filter((node) => !gone.has(node)).map((node) => products.get(node) ?? node.field);
  return writeMessage([
    ...kept,
    ...fields.filter(({ number }) => number !== 1),
    ...weights.map((tensor) => bytesField(5, tensor)),
  ]);
}

/** The values of a weight matrix [inputs × outputs] with one scale and zero point an output, or one for all. */
function dequantiseColumns(tensors, name) {
  const { dims, data } = tensors.get(`${name}_quantized`);
  const scales = tensors.get(`${name}_scale`).data;
  const zeros = tensors.get(`${name}_zero_point`).data;
  const columns = dims[1];
  const of = (list, column) => list[list.length === 1 ? 0 : column];
  const values = Float32Array.from(data, (value, at) => (value - of(zeros, at % columns)) * of(scales, at % columns));
  return { dims, values };
}

const matMul = (name, a, b, output) =>
  bytesField(
    1,
    writeMessage([
      bytesField(1, a),
      bytesField(1, b),
      bytesField(2, output),
      bytesField(3, name),
      bytesField(4, "MatMul"),
    ]),
  );

const writeTensor = (name, { dims, values }) =>
  writeMessage([
    ...dims.map((dim) => numberField(1, dim)),
    numberField(2, 1), // FLOAT
    bytesField(8, name),
    bytesField(9, new Uint8Array(values.buffer)),
  ]);
