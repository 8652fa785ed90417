import type { PreTrainedModel, Tensor } from "@huggingface/transformers";
import type { Computed, Forward, Past } from "./forward-sequence.ts";
import type { Transformers } from "./transformers-library.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** One step of a decoder in ONNX Runtime. Keys and values stay where they were computed, on the GPU too. */
export function createOnnxForward({ Tensor }: Pick<Transformers, "Tensor">, model: PreTrainedModel): Forward {
  const integers = (values: readonly number[]) =>
    new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);

  /** Keys and values as [batch, heads, tokens, size of a head]. */
  function pastOf(tensors: Tensors): OnnxPast {
    return {
      tensors,
      async cut(length) {
        const cut = Object.entries(tensors).map(
          async ([name, tensor]) => [name, await cutTokens(tensor, length)] as const,
        );
        return pastOf(Object.fromEntries(await Promise.all(cut)));
      },
      free() {
        for (const tensor of Object.values(tensors)) if (tensor.location === "gpu-buffer") tensor.dispose();
      },
    };
  }

  async function cutTokens(tensor: Tensor, length: number): Promise<Tensor> {
    const [batch = 1, heads = 1, tokens = 0, size = 1] = tensor.dims;
    const all = await dataOf(tensor);
    const kept = all.slice(0, batch * heads * length * size);
    for (let head = 0; head < batch * heads; head += 1) {
      const from = head * tokens * size;
      kept.set(all.subarray(from, from + length * size), head * length * size);
    }
    return new Tensor(tensor.type, kept, [batch, heads, length, size]);
  }

  return async (tokens, past): Promise<Computed> => {
    const before = past === undefined ? undefined : (past as OnnxPast).tensors;
    const held = before === undefined ? 0 : (Object.values(before)[0]?.dims[2] ?? 0);
    const outputs = (await model.forward({
      input_ids: integers(tokens),
      attention_mask: integers(new Array<number>(held + tokens.length).fill(1)),
      num_logits_to_keep: new Tensor("int64", BigInt64Array.of(1n), []),
      past_key_values: before ?? null,
    })) as Tensors;
    const present: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name.startsWith("present")) present[name.replace("present", "past_key_values")] = tensor;
    }
    const { logits } = outputs;
    if (logits === undefined) throw new Error("The model gave no logits.");
    const rows = await dataOf(logits);
    const last = new Float32Array(rows.subarray(rows.length - (logits.dims.at(-1) ?? rows.length)));
    if (logits.location === "gpu-buffer") logits.dispose();
    return { logits: last, past: pastOf(present) };
  };
}

interface OnnxPast extends Past {
  readonly tensors: Tensors;
}

type Numbers = Float32Array | Uint16Array;

/** A tensor's numbers, fetched from the GPU where they are there. */
async function dataOf(tensor: Tensor): Promise<Numbers> {
  if (tensor.location !== "gpu-buffer") return tensor.data as Numbers;
  const { ort_tensor: held } = tensor as unknown as { readonly ort_tensor: { getData(): Promise<unknown> } };
  return (await held.getData()) as Numbers;
}
