import * as z from "zod/mini";

/** What the page tells the service worker. */
export const OfflineRequest = z.discriminatedUnion("kind", [
  /** Start the version that waits. */
  z.object({ kind: z.literal("activate") }),
  /** Take this page under control: after a hard reload it is not. */
  z.object({ kind: z.literal("claim") }),
  /** Say whether everything is kept. */
  z.object({ kind: z.literal("state") }),
  /** Fetch and keep what is missing for offline use. */
  z.object({ kind: z.literal("fill") }),
]);
export type OfflineRequest = z.infer<typeof OfflineRequest>;

/** What the service worker answers over the port that came with `state` or `fill`. */
export const OfflineAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ kind: z.literal("state"), complete: z.boolean() }),
  z.object({ kind: z.literal("failed"), sentence: z.string() }),
]);
export type OfflineAnswer = z.infer<typeof OfflineAnswer>;
