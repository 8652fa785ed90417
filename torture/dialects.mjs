/**
 * Calls of the Berkeley leaderboard (bench/bfcl) in every dialect, whole and with each of twelve kinds of damage, through
 * the parser: whole ones are all read, of the damaged whose text still says which call is meant 98 % are, the others are
 * asked again, and no call is ever read that was not meant. The same runs for a moment in damaged-calls.test.ts.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { openSources } from "../scripts/source-modules.mjs";

const lines = (name) =>
  gunzipSync(readFileSync(`bench/bfcl/${name}.jsonl.gz`))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Yields one figure at the end; throws at the first promise that was not kept. `times` wins over `seconds`. */
export async function* run({ seconds = 60, times = Infinity, random = Math.random } = {}) {
  const server = await openSources();
  try {
    const { createTruths } = await server.ssrLoadModule("/src/core/synapse/dialects/testing/truths.ts");
    const { newTally, tryOneCall } = await server.ssrLoadModule("/src/core/synapse/dialects/testing/campaign.ts");
    const truthOf = createTruths(lines("requests"), lines("answers"));
    const tally = newTally();
    const until = Date.now() + seconds * 1000;
    let count = 0;
    for (; count < times && (Number.isFinite(times) || Date.now() < until); count += 1) {
      tryOneCall(truthOf(random), random, tally);
      if (tally.wrong > 0) throw new Error(`Call ${count} was read as another one. ${tally.missed.join("\n")}`);
    }
    const { wellFormed, determined, undetermined, wrong, missed } = tally;
    const enough = wellFormed.recovered === wellFormed.tried && determined.recovered >= 0.98 * determined.tried;
    if (!enough) throw new Error(`Too few calls were read. ${missed.slice(0, 5).join("\n")}`);
    yield {
      name: "dialects",
      value: count,
      unit: "calls in each dialect and damage",
      wellFormed,
      determined,
      undetermined,
      wrong,
    };
  } finally {
    await server.close();
  }
}
