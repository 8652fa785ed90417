import { describe, expect, test } from "vitest";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import type { Rows } from "#core/words/rows.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { verifyProof } from "./prove-entry.ts";
import { openReadLog } from "./testing/read-log.ts";
import { verifyLog } from "./verify-log.ts";

function open(disk = createMemoryDisk()) {
  const time = { now: Date.UTC(2026, 0, 1) };
  const later: { readonly work: () => void; readonly milliseconds: number }[] = [];
  const rows: Rows = createMemoryRows(disk);
  const log = openReadLog({
    rows,
    clock: { now: () => time.now },
    later: (work, milliseconds) => void later.push({ work, milliseconds }),
  });
  const write = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      await log.note({ action: "note", subject: "x", details: { index } });
    }
  };
  return { disk, rows, log, time, later, write };
}
const minutes = (count: number) => count * 60_000;
const sizes = async ({ log }: ReturnType<typeof open>) => (await log.checkpoints()).map(({ size }) => size);

describe("checkpoints", () => {
  test("are made at the first entry and after every hundred", async () => {
    const kept = open();
    await kept.write(250);
    expect(await sizes(kept)).toEqual([1, 101, 201]);
    const last = (await kept.log.checkpoints()).at(-1);
    expect(readCheckpoint(last?.note ?? "")).toMatchObject({ size: 201 });
    expect(await kept.log.verify()).toMatchObject({ kind: "intact", entries: 250, covered: 201, signed: true });
  });

  test("are made ten minutes after the one before, with the entry that comes then, or without one", async () => {
    const kept = open();
    await kept.write(1);
    kept.time.now += minutes(9);
    await kept.write(1);
    expect(await sizes(kept)).toEqual([1]);
    kept.time.now += minutes(1);
    await kept.write(1);
    expect(await sizes(kept)).toEqual([1, 3]);
    await kept.write(2);
    expect(kept.later.map(({ milliseconds }) => milliseconds)).toEqual([minutes(10)]);
    kept.later[0]?.work();
    await expect.poll(() => sizes(kept)).toEqual([1, 3, 5]);
  });

  test("are made at every export, one of the same entries only once", async () => {
    const kept = open();
    await kept.write(5);
    const text = await kept.log.exportLines();
    await kept.log.exportLines();
    expect(await sizes(kept)).toEqual([1, 5]);
    const checkpoint = await kept.log.checkpoint();
    const against = { checkpoints: checkpoint?.note, key: checkpoint?.key };
    expect(await verifyLog(text, against)).toMatchObject({ kind: "intact", covered: 5, signed: true });
  });

  test("of an empty log there is none", async () => {
    expect(await open().log.checkpoint()).toBeUndefined();
  });

  test("by two tabs bear one log's name and key", async () => {
    const [one, other] = [open(), open()];
    await one.write(1);
    const second = open(one.disk);
    await second.write(1);
    await other.write(1);
    const keys = await Promise.all([one, second, other].map(async ({ log }) => (await log.checkpoint())?.key));
    expect(new Set(keys).size).toBe(2);
  });

  test("of a log from before there was a tree stand over all its entries", async () => {
    const kept = open();
    await kept.write(300);
    const { seq, hash } = (await kept.rows.get("audit-head", "head")) as { seq: number; hash: string };
    const after = open(kept.disk);
    await after.rows.write([{ kind: "put", store: "audit-head", id: "head", value: { seq, hash } }]);
    for (const store of ["audit-tree", "audit-checkpoints", "audit-key"]) after.disk.stores.delete(store);
    await after.write(1);
    expect(await sizes(after)).toEqual([301]);
    expect(await after.log.verify()).toMatchObject({ kind: "intact", entries: 301, covered: 301 });
    expect(await after.log.prove(3)).toContain("index 2\n");
  });

  test("go on under another name when the key is damaged, and the old ones still hold", async () => {
    const kept = open();
    await kept.write(3);
    kept.disk.stores.delete("audit-key");
    const after = open(kept.disk);
    await after.write(1);
    await after.log.checkpoint();
    const names = (await after.log.checkpoints()).map(({ key }) => key);
    expect(new Set(names).size).toBe(2);
    expect(await after.log.verify()).toMatchObject({ kind: "intact", covered: 4 });
  });
});

describe("against a checkpoint", () => {
  async function example() {
    const kept = open();
    await kept.write(6);
    const text = await kept.log.exportLines();
    const checkpoint = await kept.log.checkpoint();
    if (checkpoint === undefined) throw new Error("No checkpoint was made.");
    return {
      ...kept,
      lines: text.trimEnd().split("\n"),
      against: { checkpoints: checkpoint.note, key: checkpoint.key },
    };
  }
  const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

  test("a log that was cut off at its end, or is another one whose hashes all hold, is broken", async () => {
    const { lines, against } = await example();
    const other = await example();
    expect(await verifyLog(joined(lines.slice(0, 4)), against)).toMatchObject({ kind: "broken", line: 5 });
    expect(await verifyLog("", against)).toMatchObject({ kind: "broken", line: 1 });
    expect(await verifyLog(joined(other.lines), { checkpoints: against.checkpoints })).toMatchObject({
      kind: "broken",
      line: 6,
    });
  });

  test("a log that went on since is intact, and it is said how far the checkpoint reaches", async () => {
    const { log, against, write } = await example();
    await write(2);
    expect(await verifyLog(await log.exportLines(), against)).toMatchObject({ kind: "intact", entries: 8, covered: 6 });
  });

  test("a checkpoint or key that was changed, or that is another log's, is refused in words", async () => {
    const { lines, against } = await example();
    const other = await example();
    const text = joined(lines);
    for (const kept of [
      { ...against, checkpoints: against.checkpoints.replace("\n6\n", "\n5\n") },
      { ...against, checkpoints: "hello" },
      { ...against, key: other.against.key },
      { ...against, key: "hello" },
      { key: against.key },
    ]) {
      const verdict = await verifyLog(text, kept);
      expect(verdict.kind, JSON.stringify(kept)).toBe("refused");
      expect(verdict).toHaveProperty("reason", expect.stringMatching(/\.$/));
    }
  });

  test("here, a checkpoint kept elsewhere finds what was put back as a whole", async () => {
    const kept = await example();
    const saved = new Map([...kept.disk.stores].map(([name, rows]) => [name, new Map(rows)]));
    await kept.write(3);
    const elsewhere = await kept.log.checkpoint();
    for (const [name, rows] of saved) kept.disk.stores.set(name, rows);
    expect(await kept.log.verify()).toMatchObject({ kind: "intact", entries: 6 });
    expect(await kept.log.verify(elsewhere?.note)).toMatchObject({ kind: "broken", seq: 7 });
    expect(await kept.log.verify("no checkpoint")).toMatchObject({ kind: "refused" });
  });

  test("here, a checkpoint of its own that was changed is found", async () => {
    const kept = await example();
    const [first] = await kept.log.checkpoints();
    const spoilt = { ...first, note: first?.note.replace("\n1\n", "\n2\n"), size: 2 };
    await kept.rows.write([{ kind: "put", store: "audit-checkpoints", id: "000000000002", value: spoilt }]);
    expect(await kept.log.verify()).toMatchObject({ kind: "broken", seq: 2 });
  });
});

describe("a proof of one entry", () => {
  test("is a few kilobytes in a log of 600, and holds for the log's key", async () => {
    const kept = open();
    await kept.write(600);
    for (const seq of [1, 256, 257, 512, 600]) {
      const proof = await kept.log.prove(seq);
      if (proof === undefined) throw new Error("No proof was made.");
      expect(proof.length).toBeLessThan(2500);
      const key = (await kept.log.checkpoint())?.key ?? "";
      expect(await verifyProof(proof, { key })).toMatchObject({
        kind: "proved",
        entry: { seq },
        size: 600,
        signed: true,
      });
    }
    expect(await kept.log.prove(601)).toBeUndefined();
  });

  test("with any one character changed is refused, but for the signature where no key is asked for", async () => {
    const kept = open();
    await kept.write(3);
    const proof = (await kept.log.prove(2)) ?? "";
    const key = (await kept.log.checkpoint())?.key ?? "";
    for (let at = 0; at < proof.length; at += 1) {
      const spoilt = proof.slice(0, at) + (proof.charAt(at) === "0" ? "1" : "0") + proof.slice(at + 1);
      expect(await verifyProof(spoilt, { key }), `at ${at}: ${spoilt}`).toMatchObject({ kind: "refused" });
    }
  });
});

describe("details that were erased", () => {
  test("are gone, and the log, its checkpoints and its proofs hold", async () => {
    const kept = open();
    await kept.write(4);
    await kept.log.note({ action: "plain", subject: "x" });
    await kept.log.checkpoint();
    expect(await kept.log.eraseDetails([2, 3, 5, 9])).toBe(2);
    expect(await kept.log.eraseDetails([2])).toBe(0);
    expect((await kept.log.entries())[1]).not.toHaveProperty("beside");
    expect(await kept.log.verify()).toMatchObject({ kind: "intact", entries: 5, covered: 5, erased: [2, 3] });
    expect(await verifyProof((await kept.log.prove(2)) ?? "")).toMatchObject({ kind: "proved" });
  });
});
