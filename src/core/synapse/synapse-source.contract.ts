import { describe, expect, test } from "vitest";
import { hashDefinition, type SynapseSource } from "./definition.ts";
import { parametersProblem } from "./schema-shape.ts";

/** What every source of tools promises, whatever it reaches. */
export function synapseSourceContract(name: string, make: () => Promise<SynapseSource>): void {
  const signal = new AbortController().signal;
  describe(`${name} keeps the contract of SynapseSource`, () => {
    test("its tools have names of ours, say what they want, and can be checked", { timeout: 30_000 }, async () => {
      const source = await make();
      const definitions = (await source.list(signal)).map(({ definition }) => definition);
      expect(definitions.length).toBeGreaterThan(0);
      expect(new Set(definitions.map((one) => one.name)).size).toBe(definitions.length);
      for (const definition of definitions) {
        expect(definition.name).toMatch(/^[a-z][a-z0-9_]{0,99}$/);
        expect(definition.wants).toMatch(/^[a-z]/);
        expect(definition.description.length).toBeLessThanOrEqual(1000);
        expect(definition.source).toEqual(source.ref);
        expect(parametersProblem(definition.parameters), definition.name).toBeUndefined();
        expect(await hashDefinition(definition)).toMatch(/^[0-9a-f]{64}$/);
      }
      await source.close();
    });

    test("tools that can be taken back have an undo, and the others have none", { timeout: 30_000 }, async () => {
      const source = await make();
      for (const synapse of await source.list(signal)) {
        const { name, effect } = synapse.definition;
        const canUndo = effect === "reversible" || effect === "compensable";
        expect(synapse.undo !== undefined, name).toBe(canUndo);
      }
      await source.close();
    });

    test("it lists the same twice, and may be closed twice", { timeout: 30_000 }, async () => {
      const source = await make();
      const [one, other] = [await source.list(signal), await source.list(signal)];
      expect(one.map(({ definition }) => definition)).toEqual(other.map(({ definition }) => definition));
      await source.close();
      await source.close();
    });
  });
}
