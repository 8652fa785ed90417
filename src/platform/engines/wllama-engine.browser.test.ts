import { embeddedDefault } from "#core/broker/cards.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { realModelContract, smolLm } from "./real-model.contract.ts";
import { threadsFor } from "./threads-for.ts";
import { wllamaAssets } from "./wllama-assets.ts";
import { createWllamaEngine } from "./wllama-engine.ts";

const threads = threadsFor(navigator.hardwareConcurrency, crossOriginIsolated);
const cards = [embeddedDefault];

realModelContract(createWllamaEngine({ assets: wllamaAssets, cards, openFiles: openModelFiles, threads }), smolLm);
