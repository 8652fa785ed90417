import { embeddedDefault } from "#core/broker/cards.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { webHelper } from "#soma/model/threads/helper-thread.ts";
import { realModelContract, smolLm } from "./real-model.contract.ts";
import { createSomaEngine } from "./soma-engine.ts";
import { somaWasm } from "./soma-wasm.ts";
import { threadsFor } from "./threads-for.ts";

const startHelper = () =>
  webHelper(new Worker(new URL("../../../workers/soma-thread.ts", import.meta.url), { type: "module" }));

/** On the page's own thread, which may not sleep in a wait: the harder way. In the app it runs in a worker. */
const runtime = {
  ...{ wasm: somaWasm, startHelper, mayBlock: false, shared: crossOriginIsolated },
  maxThreads: threadsFor(navigator.hardwareConcurrency, crossOriginIsolated),
};

realModelContract(createSomaEngine({ cards: [embeddedDefault], openFiles: openModelFiles, runtime }), smolLm);
