import type { Rows } from "#core/words/rows.ts";

/** The person's word on each download, whichever tab it is said in. Here, so that a start without any reads no more code. */
export const wishStore = "downloads";
/** The gate's ways that are open for a question to a hub. Here for the same reason. */
export const questionStore = "hub-questions";

/** Goes on with what was under way when the last tab ended, or shuts what it left open: the desk does so once it is there. */
export async function goOn(
  rows: Pick<Rows, "list">,
  rooms: () => Promise<{ readonly downloads: () => Promise<unknown> }>,
): Promise<void> {
  for (const store of [wishStore, questionStore]) {
    if ((await rows.list(store)).length === 0) continue;
    await (await rooms()).downloads();
    return;
  }
}
