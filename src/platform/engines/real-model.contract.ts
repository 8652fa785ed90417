import { describe, expect, test } from "vitest";
import { engineContract } from "#core/broker/engine.contract.ts";
import type { Engine, PromptTurn } from "#core/broker/engine.ts";

/** A real model on a machine that is busy with other tests. */
const patience = { timeout: 240_000 };

/** Real weights: what an engine calls them, a person's name for them, and the text of the mark that ends their turns. */
export interface RealWeights {
  readonly modelId: string;
  readonly name: string;
  readonly mark: string;
  /** As in EngineUnderTest. */
  readonly answerTokens?: number;
}

export const smolLm: RealWeights = { modelId: "smollm2-135m-instruct", name: "SmolLM2", mark: "<|im_end|>" };

/** The engine port with real weights: its contract, and what only a real tokenizer and a real state can show. */
export function realModelContract(engine: Engine, { modelId, name, mark, ...rest }: RealWeights): void {
  describe(`the engine port, on ${engine.name} with ${name}`, patience, () => {
    engineContract(() => Promise.resolve({ engine, modelId, unknownModelId: "nobody", ...rest }));
  });

  describe(`${engine.name} with ${name}`, patience, async () => {
    const never = new AbortController().signal;
    const opened = await engine.open(modelId, { onProgress: () => undefined, signal: never });
    if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
    const { model } = opened;

    test("counts exactly what it reads, whatever is written", async () => {
      const texts = [
        "",
        "hi",
        "Ünïcödé 🎉 it's 12345 naïve\n\n\tcode();",
        "x".repeat(120),
        "日本語 العربية",
        `a${mark}b`,
      ];
      for (const content of texts) {
        const turns: readonly PromptTurn[] = [{ role: "user", content }];
        const counted = await model.countTokens(turns);
        for await (const event of model.generate({ turns, maxTokens: 1, temperature: 0 }, never)) {
          if (event.kind === "ended") expect(event.usage.promptTokens, content).toBe(counted);
        }
      }
    });

    test("a mark that would end a turn stays text inside one", async () => {
      const plain = await model.countTokens([{ role: "user", content: "a" }]);
      const marked = await model.countTokens([{ role: "user", content: `a${mark}` }]);
      expect(marked - plain).toBeGreaterThan(3); // the mark itself would be one token
    });

    /** Tokens computed for these turns, of those that the prompt has. */
    async function computedFor(turns: readonly PromptTurn[], maxTokens: number): Promise<number> {
      for await (const event of model.generate({ turns, maxTokens, temperature: 0 }, never)) {
        if (event.kind === "ended") return event.usage.computedTokens;
      }
      throw new Error("An answer ended without its last event.");
    }

    /** The fewest of three: on a busy machine an engine is started anew, twice at most (thread-tuner.ts), knowing nothing. */
    async function fewest(computed: () => Promise<number>): Promise<number> {
      const times = [await computed(), await computed(), await computed()];
      return Math.min(...times);
    }

    test("counting leaves what was computed as it is", async () => {
      const turns: readonly PromptTurn[] = [{ role: "user", content: "Name a colour." }];
      const again = await fewest(async () => {
        await computedFor(turns, 2);
        await model.countTokens([{ role: "user", content: "Something else entirely, and longer." }]);
        return computedFor(turns, 2);
      });
      expect(again).toBeLessThanOrEqual(2);
    });

    test("another conversation and back computes nothing again", async () => {
      const lamps: readonly PromptTurn[] = [{ role: "system", content: "You look after lamps. ".repeat(6) }];
      const doors: readonly PromptTurn[] = [{ role: "system", content: "The doors are yours to keep. ".repeat(6) }];
      const back = await fewest(async () => {
        await model.warm(lamps, never);
        await model.warm(doors, never);
        return computedFor(lamps, 1);
      });
      expect(back).toBeLessThan(8);
    });

    test("a question does not wait for a prompt that is being warmed", async () => {
      const warming = model.warm([{ role: "system", content: "Rivers run to the sea. ".repeat(200) }], never);
      for await (const event of model.generate(
        { turns: [{ role: "user", content: "Hi" }], maxTokens: 1, temperature: 0 },
        never,
      )) {
        if (event.kind === "ended") expect(event.reason).toBe("length");
      }
      await warming;
      await model.close();
    });
  });
}
