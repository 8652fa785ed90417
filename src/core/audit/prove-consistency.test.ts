import { expect, test } from "vitest";
import { proveConsistency, verifyConsistency } from "./prove-consistency.ts";
import { openReadLog } from "./testing/read-log.ts";

async function example() {
  const log = openReadLog();
  const write = async (count: number) => {
    for (let nth = 0; nth < count; nth += 1) await log.note({ action: "note", subject: "x" });
    const checkpoint = await log.checkpoint();
    if (checkpoint === undefined) throw new Error("No checkpoint was made.");
    return checkpoint;
  };
  const older = await write(5);
  const newer = await write(8);
  return { log, older: older.note, newer: newer.note, key: newer.key, text: await log.exportLines() };
}

test("who kept a checkpoint sees without the log that a later one goes on from it", async () => {
  const { text, older, newer, key } = await example();
  const made = await proveConsistency(text, { older, newer });
  if (made.kind === "refused") throw new Error(made.reason);
  expect(made.proof.startsWith("old 5\n")).toBe(true);
  expect(await verifyConsistency(made.proof, { older, key })).toEqual({
    ...{ kind: "consistent", from: 5, to: 13, signed: true },
  });
  expect(await verifyConsistency(made.proof, { older })).toMatchObject({ signed: false });
});

test("such a proof with any one character changed is refused, as is one for another log or checkpoint", async () => {
  const { text, older, newer, key } = await example();
  const other = await example();
  const made = await proveConsistency(text, { older, newer });
  if (made.kind === "refused") throw new Error(made.reason);
  for (let at = 0; at < made.proof.length; at += 1) {
    const spoilt = made.proof.slice(0, at) + (made.proof.charAt(at) === "0" ? "1" : "0") + made.proof.slice(at + 1);
    expect(await verifyConsistency(spoilt, { older, key }), `at ${at}`).toMatchObject({ kind: "refused" });
  }
  expect(await verifyConsistency(made.proof, { older: other.older })).toMatchObject({ kind: "refused" });
  expect(await verifyConsistency(made.proof, { older: newer })).toMatchObject({ kind: "refused" });
  expect(await verifyConsistency(made.proof, { older, key: other.key })).toMatchObject({ kind: "refused" });
  expect(await verifyConsistency("", { older: "" })).toMatchObject({ kind: "refused" });
});

test("no proof is made from a log that is not the one of both checkpoints", async () => {
  const { text, older, newer } = await example();
  const other = await example();
  for (const kept of [
    { older: other.older, newer },
    { older: newer, newer: older },
    { older: "", newer },
  ])
    expect(await proveConsistency(text, kept)).toMatchObject({ kind: "refused" });
  expect(await proveConsistency(other.text, { older, newer })).toMatchObject({ kind: "refused" });
});
