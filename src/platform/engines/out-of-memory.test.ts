/** Memory that cannot be had: each engine says so in words that help, and another model answers. */
import { afterEach, expect, test, vi } from "vitest";
import { createBroker } from "#core/broker/broker.ts";
import { embeddedDefault, type ModelCard } from "#core/broker/cards.ts";
import type { ModelInfo } from "#core/broker/engine.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { writeGguf } from "#soma/gguf/write-gguf.ts";
import { nodeRuntime } from "#soma/model/testing/node-runtime.ts";
import { packed, tinyMetadata, tinyShape } from "#soma/model/testing/tiny-model.ts";
import { createForwardSequence } from "./forward-sequence.ts";
import { createForwardModel } from "./forward-model.ts";
import { createSomaEngine } from "./soma-engine.ts";

const never = new AbortController().signal;
afterEach(() => vi.unstubAllGlobals());

/** A file that Soma reads, whose state would need so many tokens' room, on a broker that has SmolLM2 beside it. */
async function askForWindow(tokens: number) {
  const file = writeGguf({
    metadata: tinyMetadata({ ...tinyShape, window: tokens }).set(
      "tokenizer.chat_template",
      "{{ messages[0].content }}",
    ),
    tensors: packed(tinyShape),
  });
  const big: ModelCard = { ...embeddedDefault, id: "big", name: "Big", alsoKnownAs: [], contextWindow: tokens };
  const files = new Map([["big.gguf", new Blob([new Uint8Array(file)])]]);
  const manifest = { version: 1 as const, id: "big", name: "Big", license: "none", files: [] };
  const soma = createSomaEngine({
    cards: [big],
    openFiles: () => Promise.resolve({ kind: "opened", manifest, files }),
    runtime: await nodeRuntime(),
  });
  const small = createScriptedEngine({ answers: ["Here I am."] });
  const audit = createFakeAudit();
  const offers = [
    { engine: soma, models: [big] },
    { engine: small, models: [embeddedDefault] },
  ];
  const broker = createBroker({ offers, fallback: embeddedDefault.id, audit });
  const { choice, outcome } = await broker.openBest({ preferred_llm: "big", fallback_llms: [] }, 0, never);
  if (outcome.kind === "opened") await outcome.model.close();
  return { choice, outcome, audit };
}

test("a window that asks for more than a page can have leaves the embedded default to answer, which says why", async () => {
  const { choice, outcome, audit } = await askForWindow(16_000_000);
  expect(outcome.kind).toBe("opened");
  expect(choice).toMatchObject({ modelId: embeddedDefault.id, preferred: false });
  expect(choice.why).toMatch(/because Big failed: The model needs \d+ MB of memory; .* Choose a smaller model/u);
  expect(audit.entries).toMatchObject([
    { action: "model.failed", subject: "big", details: { next: embeddedDefault.id } },
  ]);
});

test("memory that the browser does not give is asked for once, said, and a smaller model answers", async () => {
  const asked: unknown[] = [];
  function none(wanted: unknown): never {
    asked.push(wanted);
    throw new RangeError("WebAssembly.Memory(): could not allocate memory"); // V8's words
  }
  vi.stubGlobal(
    "WebAssembly",
    new Proxy(WebAssembly, { get: (real, name) => (name === "Memory" ? none : Reflect.get(real, name)) as unknown }),
  );
  const { choice, outcome } = await askForWindow(256);
  expect([asked.length, outcome.kind]).toEqual([1, "opened"]);
  expect(choice.why).toMatch(
    /because Big failed: .*did not give it\. Close other tabs and programs, or choose a smaller model/u,
  );
  vi.unstubAllGlobals();
  expect((await askForWindow(256)).choice.modelId).toBe("big"); // once there is room
});

const info: ModelInfo = {
  ...{ id: "big", name: "Big", bytes: 1, contextWindow: 100, engine: "transformers", threads: 1, small: false },
  tools: embeddedDefault.tools,
};
test.each([
  "std::bad_alloc",
  "failed to allocate a buffer of size 1073741824",
  "Aborted(OOM)",
  "Array buffer allocation failed",
])(
  "“%s” from a library on the CPU speaks of this device's memory and of no graphics card; on a GPU of that",
  async (thrown) => {
    for (const isOnGpu of [false, true]) {
      const model = createForwardModel({
        info,
        isOnGpu,
        sequence: createForwardSequence(() => Promise.reject(new Error(thrown)), { block: 32, kept: 1 }),
        prompts: { encode: () => ({ kind: "encoded", tokens: [1] }), remember: () => undefined },
        ...{ decode: () => "", ends: new Set(), dispose: () => Promise.resolve(), now: () => 0 },
      });
      const ends: unknown[] = [];
      for await (const event of model.generate({ turns: [], maxTokens: 4, temperature: 0 }, never)) ends.push(event);
      const words = isOnGpu
        ? /graphics card has no room/u
        : /device has not memory enough.*Close other tabs.*smaller model\.$/u;
      expect(ends).toMatchObject([
        { kind: "ended", reason: "failed", message: expect.stringMatching(words) as string },
      ]);
    }
  },
);
