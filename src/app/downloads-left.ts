import type { Rows } from "#core/words/rows.ts";

/** The person's word on each download, whichever tab it is said in. Here, so that a start without any reads no more code. */
export const wishStore = "downloads";

/** Goes on with downloads that were under way when the last tab ended: the desk does so once it is there. */
export async function goOn(
  rows: Pick<Rows, "list">,
  rooms: () => Promise<{ readonly downloads: () => Promise<unknown> }>,
): Promise<void> {
  if ((await rows.list(wishStore)).length > 0) await (await rooms()).downloads();
}
