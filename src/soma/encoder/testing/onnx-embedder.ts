import { InferenceSession, Tensor } from "onnxruntime-node";

/** An ONNX embedding model in ONNX Runtime, to compare with: the unit-length mean of the last layer's tokens. */
export interface OnnxEmbedder {
  embed(tokens: readonly number[]): Promise<Float64Array>;
}

export async function openOnnx(model: Uint8Array): Promise<OnnxEmbedder> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const row = (values: readonly number[]) =>
    new Tensor(
      "int64",
      BigInt64Array.from(values, (value) => BigInt(value)),
      [1, values.length],
    );
  return {
    async embed(tokens) {
      const outputs = await session.run({
        input_ids: row(tokens),
        attention_mask: row(tokens.map(() => 1)),
        token_type_ids: row(tokens.map(() => 0)),
      });
      const hidden = outputs["last_hidden_state"]?.data;
      if (!(hidden instanceof Float32Array)) throw new Error("The model has no last_hidden_state of floats.");
      const width = hidden.length / tokens.length;
      const sum = new Float64Array(width);
      for (let at = 0; at < hidden.length; at += 1) sum[at % width] = (sum[at % width] ?? 0) + (hidden[at] ?? 0);
      const length = Math.hypot(...sum);
      return sum.map((value) => value / length);
    },
  };
}
