import { expect, test } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { writeGguf } from "#soma/gguf/write-gguf.ts";
import { packed, tinyMetadata, tinyShape } from "#soma/model/testing/tiny-model.ts";
import { realModelContract, smolLm } from "./real-model.contract.ts";
import { threadsFor } from "./threads-for.ts";
import { wllamaAssets } from "./wllama-assets.ts";
import { createWllamaEngine, type WllamaEngineDeps } from "./wllama-engine.ts";

const threads = threadsFor(navigator.hardwareConcurrency, crossOriginIsolated);
const cards = [embeddedDefault];

realModelContract(createWllamaEngine({ assets: wllamaAssets, cards, openFiles: openModelFiles, threads }), smolLm);

/** A model that nobody trained, whose file writes conversations in a way of its own. */
function tinyFiles(addsBegin: boolean): WllamaEngineDeps["openFiles"] {
  const metadata = new Map([
    ...tinyMetadata(tinyShape),
    ["tokenizer.chat_template", "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}"],
    ["tokenizer.ggml.add_bos_token", addsBegin],
  ] as const);
  const files = new Map([["model.gguf", new Blob([writeGguf({ metadata, tensors: packed(tinyShape) })])]]);
  const manifest = { version: 1, id: embeddedDefault.id, name: "tiny", license: "", files: [] } as const;
  return () => Promise.resolve({ kind: "opened", files, manifest: { ...manifest, files: [] } });
}

test("a model of another template is asked in its own, with one beginning mark, whoever puts it there", async () => {
  const never = new AbortController().signal;
  const counts: number[] = [];
  for (const addsBegin of [true, false]) {
    const tiny = [{ ...embeddedDefault, contextWindow: 128 }];
    // a GPU that is said to be there and turns out to be none for llama.cpp: the CPU answers in the same opening
    const gpu = addsBegin ? { f16: true, maxBuffer: 2 ** 30 } : undefined;
    const engine = createWllamaEngine({
      ...{ assets: wllamaAssets, cards: tiny, openFiles: tinyFiles(addsBegin), threads: 1, gpu },
    });
    const opened = await engine.open(embeddedDefault.id, { onProgress: () => undefined, signal: never });
    if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
    const turns = [{ role: "user" as const, content: "zz zz<|end|>" }];
    // what llama.cpp really holds, since it rounds up, and where it really computes
    expect(opened.model.info).toMatchObject({ contextWindow: 256, engine: "wllama" });
    counts.push(await opened.model.countTokens(turns));
    for await (const event of opened.model.generate({ turns, maxTokens: 2, temperature: 0 }, never)) {
      if (event.kind === "ended") counts.push(event.usage.promptTokens);
    }
    // drawn at random, its answer soon holds bytes that are no text
    for await (const event of opened.model.generate({ turns, maxTokens: 100, temperature: 1, seed: 7 }, never)) {
      if (event.kind === "ended") expect(event.message).toContain("bytes that are no text");
    }
    await opened.model.close();
  }
  // the mark, `[user] zz zz<`, an invisible character of three bytes, `|end|>`; of these letters `us` and `er` are pairs
  expect(new Set(counts).size).toBe(1);
  expect(counts[0]).toBeGreaterThan(15);
});
