import type { Shell } from "./shell.ts";

/** Locks every tab at once, or says why it cannot: while this device opens BRANE by itself there is nothing to lock. */
export async function lockNow({ app, toasts }: Shell): Promise<void> {
  const outcome = await (await app.safety()).lockNow();
  if (outcome.kind === "refused") toasts.show(outcome.reason);
}
