/** What a GPU can do to a model, in words: the libraries' messages are translated once, here. */
import { isMissingPart } from "#core/words/missing-part.ts";
import { sentenceOf } from "#core/words/result.ts";

/** The GPU will not go on with a model. Its message is a sentence for a person. */
export class GpuTrouble extends Error {
  override readonly name = "GpuTrouble";
}

const noRoom =
  "The graphics card has no room for this model. Close other tabs and programs that draw, choose a smaller model, or use one that runs without a graphics card.";

const noMemory =
  "This device has not memory enough for it at the moment. Close other tabs and programs, or choose a smaller model.";

/** A lack of memory, as browsers, WebAssembly (V8's and Emscripten's words) and ONNX Runtime say it. */
const lacksMemory =
  /out.?of.?memory|\bOOM\b|bad_alloc|allocation failed|(failed|could not) (to )?allocate|not enough memory/i;

/** The words of browsers (WebGPU's errors), of ONNX Runtime and of web-llm; the first that fits says it. */
const known: readonly (readonly [RegExp, string])[] = [
  [lacksMemory, noRoom],
  [
    /shader-?f16|\bf16\b.*(support|extension|enable)/i,
    "The model's weights are in half precision, which this graphics card does not compute in. Choose one in q4f32 or q0f32, or another model.",
  ],
  [
    /max(Storage)?Buffer(Binding)?Size|exceeds (the )?(max|limit)|too large|requested .* exceeds limit/i,
    "The model needs more graphics memory in one piece than this card gives. Choose a smaller model, or one that runs without a graphics card.",
  ],
  [
    /compatible GPU|WebGPU is not (supported|available)|webgpu.*not (supported|available)|no available backend|Failed to get GPU adapter|requestAdapter/i,
    "There is no graphics card that the browser may use (WebGPU). Choose a model that runs without one.",
  ],
  [/device.*(lost|destroyed)|lost.*device|instance (was )?dropped|external Instance reference/i, lostSentence()],
];

/** Why a GPU's device is gone: `reason` and `message` as WebGPU's GPUDeviceLostInfo has them. */
export function lostSentence(message = ""): string {
  if (/out.?of.?memory/i.test(message)) return noRoom;
  return "The graphics card stopped (its driver began anew, or its memory was needed elsewhere). What was said is kept; ask again, and the model is loaded anew.";
}

/** The sentence for a trouble with the GPU; undefined for anything else that was thrown. */
export function gpuTroubleIn(thrown: unknown): string | undefined {
  if (thrown instanceof GpuTrouble) return thrown.message;
  const words = sentenceOf(thrown);
  return isMissingPart(thrown) ? undefined : known.find(([pattern]) => pattern.test(words))?.[1];
}

/** The sentence for a lack of memory on the CPU, where the same libraries run too; undefined for anything else. */
export const memorySentence = (thrown: unknown): string | undefined =>
  lacksMemory.test(sentenceOf(thrown)) ? noMemory : undefined;

/** The sentence for what a GPU's library threw; its own words where they are not known. */
export function gpuSentence(thrown: unknown): string {
  const words = gpuTroubleIn(thrown) ?? sentenceOf(thrown);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
