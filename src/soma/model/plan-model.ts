import { openTokenizer, type Tokenizer } from "../tokenizer/open-tokenizer.ts";
import { readHyperParameters, type HyperParameters } from "./hyper-parameters.ts";
import { planLayout, type Layout, type LayoutChoice } from "./layout.ts";
import { longestRow, type OpenedHeader, type Refusal } from "./read-gguf.ts";
import { listTensors } from "./tensor-list.ts";
import type { LoadOptions } from "./types.ts";

/** All that is known of a model before its first weight is read. */
export interface ModelPlan {
  readonly hyper: HyperParameters;
  readonly tokenizer: Tokenizer;
  readonly layout: Layout;
  readonly parameters: number;
  readonly kv: LayoutChoice["kv"];
}

/** Tokens of the window where nothing is said: a long window's state would take more memory than a small model. */
const defaultWindow = 4096;
/** What goes from the stream to its place at a time: little enough to stay in a core's cache on the way. */
const stagingBytes = 256 * 1024;
const mostStagingBytes = 64 * 1024 * 1024;

/** From the header to a place for every byte. */
export function planModel(
  { header }: OpenedHeader,
  options: Pick<LoadOptions, "contextWindow" | "kv">,
  threads: number,
): { readonly kind: "planned"; readonly plan: ModelPlan } | Refusal {
  const read = readHyperParameters(header);
  if (read.kind === "refused") return read;
  const { hyper } = read;
  const listed = listTensors(header, hyper);
  if (listed.kind === "refused") return listed;
  const opened = openTokenizer(header.metadata);
  if (opened.kind === "refused") return opened;
  const { tokenizer } = opened;
  if (tokenizer.size !== hyper.vocabulary)
    return refused(
      `The tokenizer has ${String(tokenizer.size)} tokens, but the model has ${String(hyper.vocabulary)}.`,
    );
  const row = longestRow(header.tensors);
  if (row > mostStagingBytes) return refused(`A row of ${String(row)} bytes is longer than Soma takes.`);
  const window = options.contextWindow ?? defaultWindow;
  if (!Number.isInteger(window) || window < 1) return refused(`A window of ${String(window)} tokens is not possible.`);
  const kv = options.kv ?? "f16";
  const planned = planLayout(hyper, listed.tensors, {
    window: Math.min(window, hyper.trainedWindow),
    kv,
    threads,
    stagingBytes: Math.max(stagingBytes, row),
  });
  if (planned.kind === "refused") return planned;
  return {
    kind: "planned",
    plan: { hyper, tokenizer, layout: planned.layout, parameters: listed.tensors.parameters, kv },
  };
}

function refused(message: string): Refusal {
  return { kind: "refused", message };
}
