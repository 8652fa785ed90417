/** What servers of OpenAI's protocol tell of their models' capabilities: the protocol has no word for it, so each has its own. */
import * as z from "zod/mini";
import type { Capabilities } from "#core/broker/capabilities.ts";

/** Anything unexpected here counts as not told: a list of models must not fail on its side remarks. */
export const ToldCapabilities = z.object({
  /** OpenRouter: https://openrouter.ai/docs/api-reference/list-available-models. */
  supported_parameters: z.catch(z.nullish(z.array(z.string())), undefined),
  architecture: z.catch(z.nullish(z.object({ input_modalities: z.nullish(z.array(z.string())) })), undefined),
  /** Mistral: https://docs.mistral.ai/api/endpoint/models. */
  capabilities: z.catch(
    z.nullish(z.object({ function_calling: z.nullish(z.boolean()), vision: z.nullish(z.boolean()) })),
    undefined,
  ),
});

/** Undefined where nothing is told. */
export function capabilitiesTold(told: z.infer<typeof ToldCapabilities>): Capabilities | undefined {
  const { supported_parameters: takes, architecture, capabilities } = told;
  const nativeTools = takes?.includes("tools") ?? capabilities?.function_calling;
  const constrained = takes?.includes("structured_outputs");
  const vision = architecture?.input_modalities?.includes("image") ?? capabilities?.vision;
  const known: Capabilities = {
    ...(typeof nativeTools === "boolean" ? { nativeTools } : {}),
    ...(typeof constrained === "boolean" ? { constrained } : {}),
    ...(typeof vision === "boolean" ? { vision } : {}),
  };
  return Object.keys(known).length === 0 ? undefined : known;
}
