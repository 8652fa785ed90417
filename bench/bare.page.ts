/** The engines without the app, by name, on `globalThis.bare`: what app-vs-bare.mjs and second-start.mjs compare with. */
import { openOwn } from "./rig/bare-own.ts";
import { openSoma } from "./rig/bare-soma.ts";
import { openTransformers, openTransformersOnGpu } from "./rig/bare-transformers.ts";
import { openWebLlm } from "./rig/bare-webllm.ts";
import { openWllama, openWllamaOnGpu } from "./rig/bare-wllama.ts";

const bare = {
  ...{ soma: openSoma, wllama: openWllama, transformers: openTransformers },
  ...{ wllamaGpu: openWllamaOnGpu, transformersGpu: openTransformersOnGpu, webllm: openWebLlm },
  own: openOwn,
};
Object.assign(globalThis, { bare });
