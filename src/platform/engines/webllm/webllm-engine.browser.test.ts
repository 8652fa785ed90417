import { describe, expect, inject, test } from "vitest";
import { createSHA256 } from "hash-wasm";
import type { ModelCard } from "#core/broker/cards.ts";
import { sha256Hex } from "#core/words/bytes.ts";
import { engineContract } from "#core/broker/engine.contract.ts";
import type { LoadProgress } from "#core/broker/engine.ts";
import { bringModel } from "#platform/models/bring-model.ts";
import { createModelStore } from "#platform/models/model-store.ts";
import { openCacheShelf } from "#platform/models/shard-shelf.ts";
import { findGpu } from "../find-gpu.ts";
import { watchGpus } from "../gpu-watch.ts";
import { mlcFiles } from "./testing/mlc-files.ts";
import { servedFolder } from "./testing/served-folder.ts";
import { createWebLlmEngine, type WebLlmEngineDeps } from "./webllm-engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder on this machine with a model that MLC compiled; empty where none was named (BRANE_MLC_MODEL). */
    readonly mlcModel: string;
  }
}

const never = new AbortController().signal;
const load = () => import("./web-llm.ts");
/** What SwiftShader gives, which `findGpu` takes for none because it computes on the CPU. */
const plainGpu = { f16: false, maxBuffer: 2 ** 30 };

/** An engine over files that were brought from a disk: hashed, kept in Cache Storage, checked again on the way out. */
async function withBrought(files: ReadonlyMap<string, Blob>, more: Partial<WebLlmEngineDeps> = {}) {
  const shelf = await openCacheShelf(caches, `mlc ${crypto.randomUUID()}`);
  const folder = [...files].map(([path, blob]) => ({ path, blob }));
  const brought = await bringModel(folder, { shelf, createHash: () => createSHA256() });
  if (brought.kind !== "brought") throw new Error(JSON.stringify(brought));
  const { card } = brought.model;
  const fetch = (address: string) => Promise.reject(new Error(`${address} was asked for.`));
  const store = createModelStore({ fetch, shelf, base: "/models/" });
  const engine = createWebLlmEngine({
    ...{ cards: [card], load, gpu: plainGpu, watch: watchGpus() },
    openFiles: (id, options) => store.openModelFiles(id, options),
    ...more,
  });
  return { engine, card, shelf, format: brought.model.format };
}

async function openOne(engine: ReturnType<typeof createWebLlmEngine>, { id }: ModelCard, signal = never) {
  const progress: LoadProgress[] = [];
  const outcome = await engine.open(id, { onProgress: (one) => progress.push(one), signal });
  return { outcome, progress };
}

describe("web-llm, as far as it goes without a library that computes (a real one: BRANE_MLC_MODEL=FOLDER)", () => {
  test("a folder is kept, hashed and handed to web-llm, which asks nobody for anything and says what it lacks", async () => {
    const { engine, card, format } = await withBrought(mlcFiles());
    expect(format).toBe("mlc");
    const { outcome, progress } = await openOne(engine, card);
    expect(outcome).toMatchObject({ kind: "failed", unread: true });
    expect(outcome.kind === "failed" && outcome.message).toMatch(/^Tiny could not be started by web-llm\. .+\.$/s);
    expect(progress.map(({ stage }) => stage)).toContain("starting");

    const asked = performance.getEntriesByType("resource").map(({ name }) => name);
    expect(asked.filter((name) => !name.startsWith(location.origin))).toEqual([]);
    expect(asked.filter((name) => /resolve\/main|held\.invalid|mlc-chat-config/.test(name))).toEqual([]);
    expect((await caches.keys()).filter((name) => name.startsWith("webllm/"))).toEqual([]);
  });

  test("a weight that was changed on the disk never reaches web-llm", async () => {
    const { engine, card, shelf } = await withBrought(mlcFiles());
    const key = `${card.id}/${await sha256Hex(new Uint8Array(64))}`;
    expect(await shelf.keys()).toContain(key);
    await shelf.put(key, new Uint8Array(64).fill(1));
    const { outcome } = await openOne(engine, card);
    expect(outcome).toMatchObject({ kind: "failed" });
    expect(outcome.kind === "failed" && outcome.message).not.toContain("web-llm");
  });

  test.each([
    ["without a graphics card", mlcFiles(), undefined, "needs a graphics card"],
    ["in half precision where the card has none", mlcFiles({ quantization: "q4f16_1" }), plainGpu, "half precision"],
    ["with a weight larger than the card takes", mlcFiles(), { f16: true, maxBuffer: 32 }, "in one piece"],
  ])("a model %s is refused before six megabytes are fetched", async (_, files, gpu, words) => {
    const unasked = () => Promise.reject(new Error("web-llm was fetched."));
    const { engine, card } = await withBrought(files, { gpu, load: unasked });
    const { outcome } = await openOne(engine, card);
    expect(outcome).toMatchObject({ kind: "failed", unread: true });
    expect(outcome.kind === "failed" && outcome.message).toContain(words);
  });

  test("a stop while web-llm is fetched is no failure", async () => {
    const stop = new AbortController();
    const loading: WebLlmEngineDeps["load"] = () => {
      stop.abort();
      return load();
    };
    const { engine, card } = await withBrought(mlcFiles(), { load: loading });
    expect((await openOne(engine, card, stop.signal)).outcome).toEqual({ kind: "stopped" });
  });
});

const folder = inject("mlcModel");

// On a machine with a GPU, or with much patience: nothing that can be carried computes.
describe.skipIf(folder === "")(
  "the engine port, on web-llm with a model that was compiled",
  { timeout: 600_000 },
  () => {
    engineContract(async () => {
      const { engine, card } = await withBrought(await servedFolder(folder), { gpu: (await findGpu()) ?? plainGpu });
      return { engine, modelId: card.id, unknownModelId: "nobody", answerTokens: 5 };
    });
  },
);
