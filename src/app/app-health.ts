/** The part of the facade (app.ts) that says how this device does, where that has to be looked up. */
export interface HealthReport {
  /** Where the log ends. */
  readonly log: {
    readonly entries: number;
    /** The last entry's hash, its first 12 hexadecimal digits; absent in an empty log. */
    readonly head?: string;
    /** The newest signed checkpoint: how many entries it vouches for, and when it was made (milliseconds since 1970). */
    readonly checkpoint?: { readonly size: number; readonly at: number };
  };
  /** The documents of all neurons. `bytes`: of the files as they were added. */
  readonly documents: { readonly count: number; readonly passages: number; readonly bytes: number };
  /** By what they are found: vectors of passages, and what those take as they are searched. */
  readonly index: { readonly passages: number; readonly bytes: number };
  /** What computing models can use here. `relaxed`: the quicker instructions (WebAssembly relaxed SIMD). */
  readonly computes: { readonly simd: "relaxed" | "plain"; readonly sharedMemory: boolean };
  /** The version of what is kept on the disk: an older BRANE opens no newer one. */
  readonly dataFormat: number;
}
