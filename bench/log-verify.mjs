/**
 * 100,000 log entries checked as `brane audit verify` checks them (canonical form, chain, details, Merkle tree, a
 * checkpoint at the end), compared with no more than parsing each line and hashing it natively. Signatures apart.
 */
import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";
import { build } from "vite";

const count = 100_000;
const budget = 3;

export async function run() {
  const { checkSignature, loadQuickSha256, nodeSha256, readCheckpoint, readKey, verifyLines, writeLog } =
    await bundled(`
    export { readCheckpoint } from "/src/core/audit/checkpoint.ts";
    export { checkSignature, readKey } from "/src/core/audit/note.ts";
    export { writeLog } from "/src/core/audit/testing/write-log.ts";
    export { verifyLines } from "/src/core/audit/verify-lines.ts";
    export { loadQuickSha256 } from "/src/platform/hash/quick-sha256.ts";
    export { nodeSha256 } from "/src/platform/node/sha256.ts";`);
  const { text, checkpoint, key } = await writeLog({ entries: count, sha256: nodeSha256 });
  const signed = readCheckpoint(checkpoint);

  const verified = async (sha256) => {
    const verdict = await verifyLines(text, { checkpoints: [signed], sha256 });
    if (verdict.kind !== "intact" || verdict.covered !== count) throw new Error(JSON.stringify(verdict));
  };
  const natively = () => {
    for (const line of text.slice(0, -1).split("\n")) {
      JSON.parse(line);
      createHash("sha256").update(line).digest();
    }
  };
  /** In a page the native hash is WebCrypto's, which promises: 500 at a time, which is as fast as it gets. */
  const nativelyInPage = async () => {
    const lines = text.slice(0, -1).split("\n");
    for (let start = 0; start < count; start += 500) {
      await Promise.all(
        lines.slice(start, start + 500).map((line) => {
          JSON.parse(line);
          return crypto.subtle.digest("SHA-256", Buffer.from(line));
        }),
      );
    }
  };
  const quick = await loadQuickSha256();
  const times = { native: [], nativeInPage: [], node: [], page: [] };
  for (let round = 0; round < 5; round += 1) {
    times.native.push(await timed(natively));
    times.nativeInPage.push(await timed(nativelyInPage));
    times.node.push(await timed(() => verified(nodeSha256)));
    times.page.push(await timed(() => verified(quick)));
  }
  const signatures = await timed(async () => {
    const noteKey = await readKey(key);
    for (let index = 0; index < 1000; index += 1) {
      if ((await checkSignature(signed.note, noteKey)) !== "good") throw new Error("A good signature was refused.");
    }
  });
  const figure = (name, value, anchor, natively) => ({
    name,
    value: Math.round(value),
    unit: "ms",
    anchor: `parsing each of its lines and hashing it with ${natively}, ${Math.round(anchor)} ms; budget ${budget} times that`,
    ratio: Number((value / anchor).toFixed(2)),
  });
  return [
    figure(
      `a log of ${count} entries verified with Node's SHA-256`,
      median(times.node),
      median(times.native),
      "node:crypto",
    ),
    figure(
      `a log of ${count} entries verified with the page's SHA-256`,
      median(times.page),
      median(times.nativeInPage),
      "WebCrypto",
    ),
    { name: "1,000 checkpoints' signatures, apart", value: Math.round(signatures), unit: "ms" },
  ];
}

/** What a program of ours would be when it is built. */
async function bundled(code) {
  const entry = "virtual:log";
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    ssr: { noExternal: true },
    build: { write: false, ssr: true, target: "node20", rolldownOptions: { input: entry } },
  });
  return import(`data:text/javascript,${encodeURIComponent(built.output[0].code)}`);
}

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
const median = (times) => times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)];
