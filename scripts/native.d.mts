/** Makes sure that native/llama.mjs can be used; `reason` is a sentence. */
export function ensureNative(): Promise<{ kind: "ready" } | { kind: "absent"; reason: string }>;
/** The helpers of native/llama.mjs, or undefined after a sentence that says why comparisons are skipped. */
export function nativeForTests(): Promise<typeof import("../native/llama.mjs") | undefined>;
