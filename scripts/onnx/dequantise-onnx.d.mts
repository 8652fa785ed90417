/** The bytes of the f32 model that a dynamically quantised ONNX model rounds. */
export function dequantiseOnnx(bytes: Uint8Array): Buffer;
