import type { Rows } from "#core/words/rows.ts";
import { wishStore } from "./download-rows.ts";

/** Goes on with downloads that were under way when the last tab ended: the desk does so once it is there. */
export async function goOn(
  rows: Pick<Rows, "list">,
  rooms: () => Promise<{ readonly downloads: () => Promise<unknown> }>,
): Promise<void> {
  if ((await rows.list(wishStore)).length > 0) await (await rooms()).downloads();
}
