import type { ThreadChoice } from "#soma/model/types.ts";

/**
 * Keeps, for each model, how many threads this machine runs it best with. Whatever goes wrong is no trouble, since what
 * is not known is measured: neither call rejects.
 */
export interface ThreadMemory {
  recall(modelId: string): Promise<ThreadChoice | undefined>;
  keep(modelId: string, choice: ThreadChoice): Promise<void>;
}
