import { expect, test } from "vitest";
import { canonicalJson } from "#core/words/json.ts";
import type { JsonObject } from "#core/words/json.ts";
import { readCheckpoints } from "./checkpoint.ts";
import { beginning, hashOfEntry, lineOf, putBeside } from "./entry.ts";
import { readLine } from "./line.ts";
import { webSha256 } from "./merkle.ts";
import { writeLog } from "./testing/write-log.ts";
import { verifyLines } from "./verify-lines.ts";

/** Details made to look like the entry's own members, or to be ordered otherwise by the platform's JSON. */
const awkward: readonly JsonObject[] = [
  {},
  { "10": 1, "9": 2, a: { "2": 1, "1": 2 } },
  { hash: beginning, detailsHash: beginning, beside: { salt: "x", details: {} } },
  { text: '},"detailsHash":"' + beginning + '","hash":"' + beginning + '"' },
  { text: ',"beside":{', backslash: "\\", quote: '\\"', bad: "\\ud800", tab: "\t\u0001\u007f\u2028" },
  { "": 0, é: [1, [], {}, null, true, 1e21, 1e-7, -0.5], "\u{1F9E0}": "\u{1F9E0}", "\uffff": "" },
];

test("a line is read whatever its details hold, and what is hashed is what was hashed when it was written", async () => {
  for (const details of awkward) {
    for (const action of ["tool.call", '","beside":{"', "\\"]) {
      const unhashed = {
        ...{ v: 1 as const, seq: 1, at: 0, phase: "note" as const, action, subject: "x", prev: beginning },
        ...(await putBeside(details, new Uint8Array(16))),
      };
      const entry = { ...unhashed, hash: await hashOfEntry(unhashed) };
      const read = readLine(lineOf(entry));
      if (typeof read === "string") throw new Error(`${read}: ${lineOf(entry)}`);
      expect(await webSha256(read.hashed)).toBe(entry.hash);
      expect(await webSha256(read.beside ?? "")).toBe(entry.detailsHash);
    }
  }
});

test("a line with a member that no entry has, or one of another kind, is none", () => {
  const entry = { v: 1, seq: 1, at: 0, phase: "note", action: "a", subject: "b", prev: beginning, hash: beginning };
  expect(readLine(canonicalJson(entry))).toHaveProperty("entry");
  for (const wrong of [
    ...[{ v: 2 }, { seq: 0 }, { seq: 1.5 }, { seq: "1" }, { at: -1 }, { at: null }, { phase: "other" }, { action: 1 }],
    ...[{ subject: null }, { prev: "" }, { hash: [] }, { neuronId: null }, { of: -1 }, { outcome: 1 }, { more: 1 }],
    ...[{ detailsHash: "g".repeat(64) }, { beside: {} }, { beside: { salt: "", details: [] } }, { beside: null }],
    ...[{ beside: { salt: "", details: {}, more: 1 } }, { beside: { salt: 1, details: {} } }],
  ]) {
    expect(readLine(canonicalJson({ ...entry, ...wrong })), JSON.stringify(wrong)).toBe("unreadable");
  }
});

test("a log of some hundred entries is intact under its checkpoint", async () => {
  const { text, checkpoint } = await writeLog({ entries: 300, sha256: webSha256 });
  const checkpoints = readCheckpoints(checkpoint) ?? [];
  expect(await verifyLines(text, { checkpoints })).toMatchObject({ kind: "intact", entries: 300, covered: 300 });
});
