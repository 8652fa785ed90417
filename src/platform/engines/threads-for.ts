/**
 * How many threads an engine takes: half of what the processor reports, which leaves out the second thread of each
 * core, at least two where there are two, at most eight.
 */
export const threadsFor = (hardwareConcurrency: number, sharesMemory: boolean): number =>
  sharesMemory ? Math.min(8, Math.max(Math.min(2, hardwareConcurrency), Math.floor(hardwareConcurrency / 2))) : 1;
