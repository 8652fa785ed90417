interface ImportMetaEnv {
  /** package.json's version. */
  readonly BRANE_VERSION: string;
}

/** What scripts/plugins/neurons.ts makes of neurons/*.yaml while building: plain data, checked, defaults filled in. */
declare module "virtual:neurons" {
  import type { NeuronConfig } from "#core/neuron/neuron.ts";
  export const neurons: readonly NeuronConfig[];
}
