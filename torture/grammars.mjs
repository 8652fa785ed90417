/**
 * Random JSON Schemas: whatever is accepted under their grammars must be valid, whatever is valid must be accepted, by
 * bytes and by tokens, and what is written by chance under a grammar must be valid and come to no dead end. Validity is
 * told by a check that shares nothing with the grammars. The same campaign runs for a moment in json-schema.test.ts.
 */
import { createServer } from "vite";

/** Yields what was tried; throws at the first schema and text of which the two say different things. */
export async function* run({ seconds = 60, random = Math.random } = {}) {
  const server = await createServer({
    configFile: false,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { tryRandomSchema } = await server.ssrLoadModule("/src/soma/constraint/testing/campaign.ts");
    const tally = { schemas: 0, accepted: 0, rejected: 0, written: 0 };
    for (const until = Date.now() + seconds * 1000; Date.now() < until;) tryRandomSchema(random, tally);
    const unit = `schemas; ${tally.accepted} valid and ${tally.rejected} invalid texts told apart, ${tally.written} written by chance, all valid`;
    yield { name: "grammars", value: tally.schemas, unit };
  } finally {
    await server.close();
  }
}
