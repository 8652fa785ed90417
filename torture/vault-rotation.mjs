/**
 * A renewal of the keys that is cut at every call to the disk, in every way a call can fail, while somebody writes: no row
 * is lost, none unreadable, and the next start ends it. In Node, over a fake disk; `tab-kills` and `browser-kills` renew
 * the keys in a real browser too.
 */
import { openSources } from "../scripts/source-modules.mjs";

/** `times`: how many cases, in an order that follows from the seed; by default all. */
export async function* run({ seconds = Infinity, times = Infinity, random = Math.random } = {}) {
  const sources = await openSources();
  try {
    const { callsOfRotation, liveThroughRotation } = await sources.ssrLoadModule(
      "/src/core/vault/testing/rotation-faults.ts",
    );
    const cases = [];
    for (const from of ["keys", "ground"]) {
      const calls = await callsOfRotation(from);
      for (let at = 1; at <= calls; at += 1) {
        for (const how of ["once", "dies-before", "dies-after"]) cases.push({ from, at, how, place: random() });
      }
    }
    cases.sort((one, other) => one.place - other.place);
    const until = Date.now() + seconds * 1000;
    let lived = 0;
    for (const { from, at, how } of cases) {
      if (lived >= times || (times === Infinity && Date.now() > until)) break;
      await liveThroughRotation({ from, at, how });
      lived += 1;
    }
    yield { name: "vault-rotation", value: lived, unit: `of ${cases.length} cuts, no row lost, all ended complete` };
  } finally {
    await sources.close();
  }
}
