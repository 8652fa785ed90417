import { expect, test } from "vitest";
import plain from "../kernels/build/soma.plain.wasm?url";
import plainShared from "../kernels/build/soma.plain.shared.wasm?url";
import relaxed from "../kernels/build/soma.relaxed.wasm?url";
import relaxedShared from "../kernels/build/soma.relaxed.shared.wasm?url";
import type { GgufType } from "../gguf/types.ts";
import { loadModel } from "./load-model.ts";
import { referenceOf } from "./testing/reference-of.ts";
import { klDivergence, referenceForward } from "./testing/reference-forward.ts";
import { someTokens, tinyModel } from "./testing/tiny-model.ts";
import { webHelper } from "./threads/helper-thread.ts";
import type { Model, ModelBytes, Runtime } from "./types.ts";

const runtime: Runtime = {
  wasm: async (variant) => {
    const url = variant.relaxed ? (variant.shared ? relaxedShared : relaxed) : variant.shared ? plainShared : plain;
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  },
  shared: crossOriginIsolated,
  maxThreads: 2,
  startHelper: () =>
    webHelper(new Worker(new URL("./testing/web-helper-entry.ts", import.meta.url), { type: "module" })),
  mayBlock: false, // the test runs on the page's main thread
};

function blobBytes(file: Blob): ModelBytes {
  return { bytes: file.size, stream: () => file.stream() };
}

async function open(type: GgufType, threads: number): Promise<Model> {
  const file = new Blob([tinyModel({ type })]);
  const ending = await loadModel(blobBytes(file), runtime, { threads, signal: new AbortController().signal });
  if (ending.kind !== "loaded") throw new Error(`The loading ended as ${JSON.stringify(ending)}.`);
  return ending.model;
}

test.each(["F16", "Q4_1", "Q6_K"] as const)(
  "a page computes a model in %s, alone and with a helper, to the same bit",
  async (type) => {
    const tokens = someTokens(40);
    const rows: number[][] = [];
    for (const threads of [1, 2]) {
      const model = await open(type, threads);
      expect(model.facts).toMatchObject({ threads, variant: { relaxed: true, shared: threads === 2 } });
      const ending = await model.state.read(tokens);
      if (ending.kind !== "read") throw new Error(`The reading ended as ${ending.kind}.`);
      rows.push([...ending.logits]);
      model.close();
    }
    expect(rows[1]).toEqual(rows[0]);
    const reference = referenceForward(referenceOf({ type }), tokens).at(-1) ?? [];
    expect(klDivergence(reference, rows[0] ?? [])).toBeLessThan(0.006);
  },
);
