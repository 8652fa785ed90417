import type { OpenModel } from "#core/broker/engine.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import { chooseByModel } from "#core/synapse/small-calls/ask-for-value.ts";
import { proposeCall, type Embed } from "#core/synapse/small-calls/propose.ts";
import type { NeuronConfig } from "./neuron.ts";
import { offeredTools, type PromptPartsDeps } from "./prompt-parts.ts";

export interface SmallCallDeps extends Pick<PromptPartsDeps, "definitions"> {
  /** Texts to vectors of length 1. Without it a small model calls no tools. Rejects with the signal's reason when aborted. */
  readonly embed?: ((texts: readonly string[], signal: AbortSignal) => ReturnType<Embed>) | undefined;
}

/** Runs one call and tells its states; resolves with the last. `incomplete`: a person may give what it lacks. */
export type CallByName = (name: string, args: unknown, options?: { readonly incomplete?: true }) => Promise<CallRecord>;

interface SmallCall {
  readonly neuron: NeuronConfig;
  readonly request: string;
  readonly call: CallByName;
  readonly signal: AbortSignal;
}

/** What is longer is no request of one call, in characters. */
const requestAtMost = 1_000;
/** Longer than any value of a form, in tokens. */
const valueAtMost = 64;

/**
 * For a model that is too small to choose a tool: the call that the request means, asked for, allowed and run as every
 * call is. What the tool requires and the request does not say is asked of the person. Undefined when it means no tool:
 * then the model answers alone.
 */
export async function callForSmallModel(
  { definitions, embed }: SmallCallDeps,
  model: OpenModel,
  { neuron, request, call, signal }: SmallCall,
): Promise<CallRecord | undefined> {
  if (model.info.tools !== "none" || embed === undefined || request.length > requestAtMost) return undefined;
  const offered = await offeredTools({ definitions }, neuron, signal);
  const choose = chooseByModel(async (turns, schema) => {
    let text = "";
    const asked = { turns, schema, maxTokens: valueAtMost, temperature: 0 };
    for await (const event of model.generate(asked, signal)) if (event.kind === "delta") text += event.text;
    return text;
  });
  const proposal = await proposeCall(request, offered, (texts) => embed(texts, signal), choose);
  if (proposal.kind === "none" || signal.aborted) return undefined;
  return proposal.kind === "call"
    ? call(proposal.name, proposal.arguments)
    : call(proposal.name, proposal.arguments, { incomplete: true });
}
