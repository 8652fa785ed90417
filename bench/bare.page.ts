/** The engines without the app, by name, on `globalThis.bare`: what app-vs-bare.mjs and second-start.mjs compare with. */
import { openSoma } from "./rig/bare-soma.ts";
import { openTransformers } from "./rig/bare-transformers.ts";
import { openWllama } from "./rig/bare-wllama.ts";

Object.assign(globalThis, { bare: { soma: openSoma, wllama: openWllama, transformers: openTransformers } });
