import type { SynapseSource } from "../definition.ts";
import { calculator } from "./calculator.ts";
import { createClockTool } from "./clock.ts";
import { builtIn } from "./definitions.ts";
import { createFileRead, createFileWrite, type FileToolDeps } from "./files.ts";

/** The four tools that come with the app. They stay on this device. */
export function createBuiltIns(deps: FileToolDeps): SynapseSource {
  const synapses = [calculator, createClockTool(deps.clock), createFileRead(deps), createFileWrite(deps)];
  return {
    ref: builtIn,
    list: () => Promise.resolve(synapses),
    close: () => Promise.resolve(),
  };
}
