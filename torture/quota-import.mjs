/**
 * The browser's quota runs out at every 64 KiB of an import: each time the package is there wholly or not at all, it is
 * said that there is no room, and what was there stays. `--times N` quotas at most, until the import fits by default.
 */
import { analyst } from "./life/known.mjs";
import { openLife, openWorld } from "./life/life.mjs";

const step = 65_536;
/** Half a million letters, which lie in the package's text and once more in a title: over a megabyte on the disk. */
const letters = 500_000;

export async function* run({ times = Infinity, seed = 1 } = {}) {
  const world = await openWorld();
  const life = await openLife(world);
  let tried = 0;
  try {
    for (let told = ""; told !== "imported" && tried < times; tried += 1) {
      told = await importWithRoom(life, tried * step, `seed ${seed} ${tried} ${"x".repeat(letters)}`);
      if (told !== "imported" && !/room/.test(told)) throw new Error(`It was said “${told}”.`);
    }
    await life.end();
  } catch (problem) {
    throw await life.fail(`room for ${tried * step} bytes`, problem);
  } finally {
    await world.end();
  }
  yield { name: "quota-import", value: tried, unit: "quotas, 64 KiB apart, none corrupts", bytes: tried * step };
}

/** Takes a package in while there is room for so many bytes more; what was said. */
async function importWithRoom(life, room, seed) {
  const page = await life.tab(`#/n/${analyst}`);
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(life.address);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: used + room });
  const outcome = await page.evaluate(
    (text) => globalThis.brane.neurons.import(new Blob([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))])),
    Buffer.from(await life.packageOf(seed)).toString("base64"),
  );
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await page.close();
  const imported = outcome.kind === "imported";
  life.settle(await life.look(), [life.known, { ...life.known, imported: seed }], imported ? 1 : 0);
  if (!imported && life.known.imported === seed) throw new Error("It was refused and is there all the same.");
  return imported ? "imported" : outcome.reason;
}
