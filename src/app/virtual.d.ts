interface ImportMetaEnv {
  /** package.json's version. */
  readonly BRANE_VERSION: string;
  /** scripts/plugins/build-kind.ts puts it there; absent where nothing is built, as in tests. */
  readonly BRANE_BUILD?: "open" | "kiosk" | "sealed";
}

/** What scripts/plugins/neurons.ts makes of neurons/*.yaml while building: plain data, checked, defaults filled in. */
declare module "virtual:neurons" {
  import type { NeuronConfig } from "#core/neuron/neuron.ts";
  export const neurons: readonly NeuronConfig[];
}
