/** Tabs that write through the rooms, and what must be true of what they wrote. */

/** A tab of the app's origin with the writer in it. */
export async function writerTab(browser, origin, script) {
  const page = await browser.blankTab(origin);
  await page.evaluate(script);
  return page;
}

/**
 * Throws when a write is missing or out of order. `acknowledged`: by tab, the number after the last one that the tab was
 * told is done; the one after it may be there or not.
 */
export function checkWritten(seen, acknowledged) {
  if (seen.damage.length > 0) throw new Error(seen.damage.join(" "));
  if (seen.log !== "intact") throw new Error(`The log is broken: ${seen.log}`);
  if (seen.counted !== seen.messages.length) {
    throw new Error(
      `The conversation counts ${seen.counted} messages and has ${seen.messages.length}: writes were undone.`,
    );
  }
  const there = [new Set(seen.facts), new Set(seen.messages), new Set(seen.notes)];
  for (const [tab, end] of Object.entries(acknowledged)) {
    for (let at = 0; at < end; at += 1) {
      if (!there[at % 3].has(`${tab} ${at}`))
        throw new Error(`Write ${at} of tab ${tab} was acknowledged and is gone.`);
    }
    const places = seen.notes.filter((note) => note.startsWith(`${tab} `)).map((note) => Number(note.split(" ")[1]));
    if (places.some((at, place) => place > 0 && at < places[place - 1])) {
      throw new Error(`The log has the entries of tab ${tab} out of order.`);
    }
  }
}
