import type { Change } from "#core/words/rows.ts";
import type { PackageContents } from "./contents.ts";

/** Gathers what a package carries from wherever the rooms keep it. */
export interface PackageSource {
  /** Undefined when there is no such neuron. Rejects with StorageTrouble. */
  gather(neuronId: string): Promise<PackageContents | undefined>;
}

/** Says what keeping a package would write. */
export interface PackageTarget {
  /**
   * The changes that put the contents in the place of whatever the neuron of their id holds here, for one
   * `Rows.write`. What was granted to the neuron that was here is taken back: another one asks anew. Nothing of any other
   * neuron is touched, whatever ids the file uses. Rejects with StorageTrouble.
   */
  changesFor(contents: PackageContents): Promise<readonly Change[]>;
}
