/** Lives in the built app while the browser's quota runs out in the middle of an import. */
import { analyst } from "./known.mjs";

/** Bytes between two quotas that are tried. */
const step = 65_536;
/** Half a million letters, which lie in the package's text and once more in a title: over a megabyte on the disk. */
const letters = 500_000;

/** Imports while there is room for 0, 64 KiB, 128 KiB … more, until it fits; yields each as `{ room, said }`. */
export async function* fill(life, { times = Infinity, seed }) {
  let room = 0;
  try {
    for (let tried = 0, said = ""; said !== "imported" && tried < times; tried += 1) {
      room = tried * step;
      said = await importWithRoom(life, room, `seed ${seed} ${tried} ${"x".repeat(letters)}`);
      if (said !== "imported" && !/room/.test(said)) throw new Error(`It was said “${said}”.`);
      yield { room, said };
    }
  } catch (problem) {
    throw await life.fail(`room for ${room} bytes`, problem);
  }
}

/**
 * Takes a package in while there is room for so many bytes more; what was said. The browser is opened anew: it remembers
 * for half a minute how much room an open database has.
 */
async function importWithRoom(life, room, seed) {
  await life.browser.end();
  life.browser = await life.open();
  const control = await life.browser.blankTab(life.address);
  const devtools = await control.context().newCDPSession(control);
  const { origin } = new URL(life.address);
  const used = await control.evaluate(async () => (await navigator.storage.estimate()).usage);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: used + room });
  const page = await life.tab(`#/n/${analyst}`);
  const outcome = await page.evaluate(
    (text) => globalThis.brane.neurons.import(new Blob([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))])),
    Buffer.from(await life.packageOf(seed)).toString("base64"),
  );
  await page.close();
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await control.close();
  const imported = outcome.kind === "imported";
  life.settle(await life.look(), [life.known, { ...life.known, imported: seed }], imported ? 1 : 0);
  if (!imported && life.known.imported === seed) throw new Error("It was refused and is there all the same.");
  return imported ? "imported" : outcome.reason;
}
