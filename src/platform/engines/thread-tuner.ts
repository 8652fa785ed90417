/**
 * How many threads the engine should have, from how fast it turns out to be. llama.cpp's threads wait for each other
 * some three hundred times a token, spinning; when a busy machine takes the processor from one of them, all wait.
 * Measured on two cores: 20 tokens a second with two threads and 12 with one when nothing else runs, but 1.3 with two
 * and 13 with one when other programs do. So where many threads are slow, one is tried, and the faster of both is kept.
 */
export interface ThreadTuner {
  threads(): number;
  /** Takes what a token cost; true when the number of threads has changed and the engine is to be started anew. */
  heard(msPerToken: number): boolean;
}

/** More than this for a token, for each byte of weights, is slow: three times what one thread takes on an idle core. */
const slowMsPerByte = 250 / 98_362_432;

export function createThreadTuner(most: number, weightBytes: number): ThreadTuner {
  let threads = most;
  let together: number | undefined;
  let settled = most === 1;
  return {
    threads: () => threads,
    heard(msPerToken) {
      if (settled) return false;
      if (together === undefined) {
        if (msPerToken <= slowMsPerByte * weightBytes) return false;
        together = msPerToken;
        threads = 1;
        return true;
      }
      settled = true;
      if (msPerToken <= together) return false;
      threads = most;
      return true;
    },
  };
}
