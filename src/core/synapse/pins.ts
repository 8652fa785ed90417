import * as z from "zod/mini";
import type { Rows } from "#core/words/rows.ts";
import { hashDefinition, type SynapseDefinition } from "./definition.ts";

/**
 * What a foreign tool was when a person first agreed to its server, or to the tool itself where the server announced it
 * later. A server that changes a definition afterwards does not get it called until a person has agreed to the new one.
 */
export interface Pins {
  /** Built-ins come with the app and are always `pinned`. */
  state(neuronId: string, definition: SynapseDefinition): Promise<"pinned" | "changed" | "new">;
  /** Pins these as they are now. */
  pin(neuronId: string, definitions: readonly SynapseDefinition[]): Promise<void>;
}

export const pinStore = "pins";

const Pin = z.object({ definitionHash: z.string() });

export function createPins(rows: Rows): Pins {
  const idOf = (neuronId: string, { source, name }: SynapseDefinition) => `${neuronId}/${source.id}/${name}`;
  return {
    async state(neuronId, definition) {
      if (definition.source.kind === "built-in") return "pinned";
      const read = Pin.safeParse(await rows.get(pinStore, idOf(neuronId, definition)));
      if (!read.success) return "new";
      return read.data.definitionHash === (await hashDefinition(definition)) ? "pinned" : "changed";
    },
    async pin(neuronId, definitions) {
      const changes = await Promise.all(
        definitions
          .filter(({ source }) => source.kind !== "built-in")
          .map(async (definition) => ({
            kind: "put" as const,
            store: pinStore,
            id: idOf(neuronId, definition),
            value: { definitionHash: await hashDefinition(definition), definition },
            tags: [neuronId],
          })),
      );
      if (changes.length > 0) await rows.write(changes);
    },
  };
}
