/**
 * Rows that somebody has changed on the disk: every bit of a 4 KiB row flipped, every length it can be cut to, and rows
 * swapped between ids, tags, stores, versions, keys and people. None may be accepted. Then so many seals, of which no two
 * may share an IV under one key. In Node, over the fake disk; src/core/vault/tampered-rows.test.ts does some of each.
 */
import { openSources } from "../scripts/source-modules.mjs";

/** `times`: how many IVs; a million by default. */
export async function* run({ times = 1_000_000 } = {}) {
  const sources = await openSources();
  try {
    const { acceptedOfFlips, acceptedOfCuts, acceptedOfSwaps, repeatedIvs } = await sources.ssrLoadModule(
      "/src/core/vault/testing/tampered-rows.ts",
    );
    for (const [what, work] of [
      ["bits flipped", acceptedOfFlips],
      ["lengths cut", acceptedOfCuts],
      ["rows swapped", acceptedOfSwaps],
    ]) {
      const { tried, accepted } = await work();
      if (accepted > 0) throw new Error(`Of ${tried} ${what}, ${accepted} were accepted.`);
      yield { name: "vault-rows", value: tried, unit: `${what}, 0 accepted` };
    }
    const repeated = await repeatedIvs(times);
    if (repeated > 0) throw new Error(`Of ${times} IVs, ${repeated} came twice.`);
    yield { name: "vault-rows", value: times, unit: "seals under one key, no IV twice" };
  } finally {
    await sources.close();
  }
}
