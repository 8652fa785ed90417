import { stringify } from "yaml";
import type { NeuronConfig } from "./neuron.ts";

/**
 * The YAML of a neuron's file, every field written out, as `readNeuron` reads it back to the same. Brings the YAML
 * library with it: import it when it is needed.
 */
export const writeNeuron = (config: NeuronConfig): string =>
  stringify(config, { version: "1.2", schema: "core", lineWidth: 100, aliasDuplicateObjects: false });
