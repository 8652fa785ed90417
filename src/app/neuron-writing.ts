import { changesToForgetAnswers } from "#core/broker/answer-cache.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import type { readNeuron, sentenceOfProblem, writeNeuron } from "#core/neuron/read-neuron.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Json, JsonObject } from "#core/words/json.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import type { NeuronDesk } from "./app.ts";
import type { NeuronEdits } from "./app-neurons.ts";
import { audited, orRefused } from "./audited.ts";

export interface NeuronWritingDeps {
  readonly manager: NeuronManager;
  readonly rows: Rows;
  /** Loads what reads and writes YAML: 30 kB that only making and changing a neuron needs. */
  readonly loadYamlReader: () => Promise<{
    readonly readNeuron: typeof readNeuron;
    readonly writeNeuron: typeof writeNeuron;
    readonly sentenceOfProblem: typeof sentenceOfProblem;
  }>;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}

/** Neurons made and changed as YAML or in fields: the part of the neuron desk that no first screen needs. */
export function createNeuronWriting(deps: NeuronWritingDeps): Pick<NeuronDesk, "create" | "yaml" | "change"> {
  const { manager, rows, audit } = deps;

  async function readYaml(yaml: string) {
    const reader = await deps.loadYamlReader();
    const read = reader.readNeuron(yaml);
    if (read.ok) return { ok: true, config: read.value } as const;
    const reason = read.problem.map(reader.sentenceOfProblem).join("\n");
    return { ok: false, refused: { kind: "refused", reason } } as const;
  }

  return {
    async create(yaml) {
      const read = await readYaml(yaml);
      if (!read.ok) return read.refused;
      const { id, name } = read.config.metadata;
      if ((await manager.get(id)) !== undefined) {
        const reason = `A neuron with the id ${id} is here already. Give ${name} another id, or remove the other one first.`;
        return { kind: "refused", reason };
      }
      return orRefused(() =>
        audited(audit, { action: "neuron.create", neuronId: id, subject: id }, async () => {
          await rows.write(manager.changesToAdd(read.config, "own"));
          return { kind: "imported" as const, id };
        }),
      );
    },

    async yaml(id, edits = {}) {
      const known = await manager.get(id);
      return known && (await deps.loadYamlReader()).writeNeuron(edited(known.config, edits));
    },

    async change(id, to) {
      const known = await manager.get(id);
      if (known === undefined) return { kind: "refused", reason: "This neuron is not here any more." };
      const { writeNeuron } = await deps.loadYamlReader();
      const read = await readYaml(typeof to === "string" ? to : writeNeuron(edited(known.config, to)));
      if (!read.ok) return read.refused;
      if (read.config.metadata.id !== id) {
        return {
          kind: "refused",
          reason: `A neuron keeps its id, ${id}: what it holds goes by it. Make a new one for another id.`,
        };
      }
      const { change, restore } = await manager.changesToChange(read.config);
      const write = (what: readonly Change[], details: JsonObject) =>
        audited(audit, { action: "neuron.change", neuronId: id, subject: id, details }, () => rows.write(what));
      return orRefused(async () => {
        const forgotten = read.config.model.reuse_answers === true ? [] : await changesToForgetAnswers(rows, id);
        await write([change, ...forgotten], changedIn(known.config, read.config));
        return {
          kind: "changed" as const,
          restore: () => write([restore], changedIn(read.config, known.config)),
        };
      });
    },
  };
}

/** A neuron's description with some of its fields replaced. */
function edited(config: NeuronConfig, edits: NeuronEdits): NeuronConfig {
  const { name, description, system, short, tier, preferredModel, reuseAnswers } = edits;
  const { metadata, prompts } = config;
  const { reuse_answers: reusedBefore, ...model } = config.model;
  const reuses = reuseAnswers ?? reusedBefore;
  const shortNow = short ?? prompts.short;
  return {
    ...config,
    metadata: { ...metadata, name: name ?? metadata.name, description: description ?? metadata.description },
    privacy_tier: tier ?? config.privacy_tier,
    model: {
      ...model,
      preferred_llm: preferredModel ?? model.preferred_llm,
      // Only a model that always chooses the likeliest words would say the same again.
      ...(reuseAnswers === true && reusedBefore !== true ? { temperature: 0 } : {}),
      ...(reuses === true ? { reuse_answers: true } : {}),
    },
    prompts: { system: system ?? prompts.system, ...(shortNow ? { short: shortNow } : {}) },
  };
}

/** What the log keeps of a change: each field that is another now, before and after; of prompts their lengths alone. */
function changedIn(before: NeuronConfig, after: NeuronConfig): JsonObject {
  const told = ({ metadata, privacy_tier, model, prompts, memory, axon, tools, limits }: NeuronConfig) => ({
    ...{ name: metadata.name, description: metadata.description, privacy_tier },
    model: [model.preferred_llm, ...model.fallback_llms].join(", "),
    ...{ temperature: model.temperature, "says answers again": model.reuse_answers === true },
    ...{ instructions: prompts.system, "short instructions": prompts.short ?? "" },
    ...{ memory: JSON.stringify(memory), axon: JSON.stringify(axon), limits: JSON.stringify(limits) },
    tools: tools.map(({ type, enabled }) => (enabled ? type : `${type} (off)`)).join(", "),
  });
  const [from, to] = [told(before), told(after)];
  const changed: Record<string, Json> = {};
  for (const field of Object.keys(from) as (keyof typeof from)[]) {
    if (from[field] === to[field]) continue;
    const shown = (value: string | number | boolean): string | number | boolean =>
      field.endsWith("instructions") ? `${String(value).length} characters` : value;
    changed[field] = { before: shown(from[field]), after: shown(to[field]) };
  }
  return changed;
}
