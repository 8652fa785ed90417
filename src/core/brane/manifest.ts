import * as z from "zod/mini";
import type { JsonObject } from "#core/words/json.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import { formatVersion } from "./layout.ts";

/** manifest.yaml: what the package is, in the fields of the seeds. Everything in it follows from the neuron. */
export function manifestOf(neuron: NeuronConfig): JsonObject {
  const { id, name, description, version, author, created_at, updated_at } = neuron.metadata;
  return {
    version: formatVersion,
    neuron: {
      id,
      name,
      description,
      version,
      ...(author === undefined ? {} : { author }),
      privacy_tier: neuron.privacy_tier,
      ...(created_at === undefined ? {} : { created_at }),
      ...(updated_at === undefined ? {} : { updated_at }),
    },
    runtime: {
      preferred_llm: neuron.model.preferred_llm,
      fallback_llms: neuron.model.fallback_llms,
    },
    tools: neuron.tools.map(({ type, version: wanted, required }) => ({
      type,
      ...(wanted === undefined ? {} : { version: wanted }),
      required,
    })),
  };
}

/** tools/definitions.yaml: what the neuron asks for, each tool under its name. */
export function toolsOf(tools: readonly SynapseDefinition[]): JsonObject {
  const definitions = tools.map(({ name, version, description, wants, parameters, effect, risk, source }) => {
    const { kind, id, origin } = source;
    const from = { id, ...(origin === undefined ? {} : { origin }) };
    return [name, { type: kind, version, description, wants, parameters, effect, risk, source: from }] as const;
  });
  return { tools: Object.fromEntries(definitions) };
}

const parts = {
  version: z.string(),
  description: z.string(),
  wants: z.string(),
  parameters: z.record(z.string(), z.json()),
  effect: z.enum(["nothing", "reversible", "compensable", "irreversible"]),
  risk: z.enum(["low", "medium", "high"]),
} as const;
const kind = z.enum(["built-in", "mcp", "serial"]);
const name = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,127}$/));
const from = { id: z.string(), origin: z.exactOptional(z.string()) } as const;

/** A definition as it lies in storage. */
export const DefinitionSchema: z.ZodMiniType<SynapseDefinition> = z.object({
  name,
  ...parts,
  source: z.object({ kind, ...from }),
});

const Definitions = z.strictObject({
  tools: z.record(name, z.strictObject({ type: kind, ...parts, source: z.strictObject(from) })),
});

/** Undefined for what is not as `toolsOf` writes it. */
export function readTools(value: unknown): readonly SynapseDefinition[] | undefined {
  const read = Definitions.safeParse(value);
  if (!read.success) return undefined;
  return Object.entries(read.data.tools).map(([tool, { type, source, ...rest }]) => ({
    name: tool,
    ...rest,
    source: { kind: type, ...source },
  }));
}
