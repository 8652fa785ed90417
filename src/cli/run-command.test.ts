import { expect, test } from "vitest";
import { createNodeApp } from "#app/node.ts";
import { openReadLog } from "#core/audit/testing/read-log.ts";
import { utf8 } from "#core/words/bytes.ts";
import { commands } from "./commands.ts";
import { runCommand } from "./run-command.ts";

const exampleLog = async () => (await exampleKept()).exportLines();

async function exampleKept() {
  const log = openReadLog();
  const seq = await log.intent({ action: "tool.call", subject: "clock", details: { arguments: "now" } });
  await log.outcome(seq, "done");
  await log.intent({ action: "package.export", subject: "home" });
  return log;
}

/** Runs the real commands over files that lie in memory. */
async function brane(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await runCommand(args, {
    app: createNodeApp({ models: "public/models" }),
    commands,
    version: "1.2.3",
    readFile: (path) => {
      const text = files[path];
      return text === undefined
        ? Promise.reject(Object.assign(new Error("no such file"), { code: "ENOENT" }))
        : Promise.resolve(utf8(text));
    },
    readInput: () => Promise.resolve(undefined),
    askPassphrase: () => Promise.resolve(undefined),
    write: (text) => out.push(text),
    err: (line) => err.push(line),
    tell: () => undefined,
    signal: new AbortController().signal,
  });
  return { status, out: out.join("").trimEnd(), err: err.join("\n") };
}

test("an intact log is good, and the verdict says what a chain cannot show", async () => {
  const { status, out, err } = await brane(["audit", "verify", "log.jsonl"], { "log.jsonl": await exampleLog() });
  expect(status).toBe(0);
  expect(out).toContain("intact: 3 entries");
  expect(out).toContain("begun in: 3.");
  expect(out).toContain("cannot show entries cut off its end");
  expect(err).toBe("");
});

test("a log is checked against a checkpoint kept elsewhere, and its signature with the log's key", async () => {
  const log = await exampleKept();
  const text = await log.exportLines();
  const kept = await log.checkpoint();
  if (kept === undefined) throw new Error("There is no checkpoint.");
  const { note, key } = kept;
  await log.note({ action: "note", subject: "later" });
  const files = { log: text, cut: text.split("\n").slice(0, 2).join("\n"), longer: await log.exportLines(), note };
  const verify = (file: string, ...more: string[]) => brane(["audit", "verify", file, "--checkpoint", ...more], files);
  const good = await verify("log", "note", "--key", key);
  expect(good.out).toContain("vouches for all of them");
  expect(good.status).toBe(0);
  expect((await verify("log", "note")).out).toContain("signature was not checked");
  expect((await verify("longer", "note", "--key", key)).out).toContain("vouches for the first 3. The 1 after it");
  const cut = await verify("cut", "note");
  expect(cut.status).toBe(1);
  expect(cut.out).toContain("broken at line 3");
  const other = await verify("log", "note", "--key", (await (await exampleKept()).checkpoint())?.key ?? "");
  expect(other.status).toBe(1);
  expect(other.out).toContain("another log");
  expect((await verify("log", "missing")).status).toBe(2);
});

test("the proof of one entry is checked without the log", async () => {
  const log = await exampleKept();
  const proof = (await log.prove(2)) ?? "";
  const key = (await log.checkpoint())?.key ?? "";
  const good = await brane(["audit", "verify-proof", "proof", "--key", key], { proof });
  expect(good.out).toContain("Entry 2 stands in the log: outcome of tool.call on clock");
  expect(good.status).toBe(0);
  expect((await brane(["audit", "verify-proof", "proof"], { proof: proof.replace("index 1", "index 0") })).status).toBe(
    1,
  );
});

test("a later checkpoint is shown to go on from one that was kept, without the log", async () => {
  const log = await exampleKept();
  const older = await log.checkpoint();
  await log.note({ action: "note", subject: "later" });
  const newer = await log.checkpoint();
  const files = { log: await log.exportLines(), old: older?.note ?? "", new: newer?.note ?? "" };
  const made = await brane(["audit", "prove-consistency", "log", "--from", "old", "--to", "new"], files);
  expect(made.status).toBe(0);
  const verify = (proof: string) =>
    brane(["audit", "verify-consistency", "proof", "--from", "old", "--key", newer?.key ?? ""], { ...files, proof });
  expect((await verify(`${made.out}\n`)).out).toBe(
    "The log of 4 entries begins with the 3 that you kept a checkpoint of.",
  );
  expect((await verify(made.out.replace("old 3", "old 2"))).status).toBe(1);
  expect((await brane(["audit", "prove-consistency", "log", "--from", "old"], files)).status).toBe(2);
});

test("a log that was changed is not good, and the line is named", async () => {
  const text = (await exampleLog()).replace('"done"', '"failed"');
  const { status, out } = await brane(["audit", "verify", "log.jsonl"], { "log.jsonl": text });
  expect(status).toBe(1);
  expect(out).toContain("broken at line 2");
});

test("for machines the verdict is one JSON object", async () => {
  const good = await brane(["audit", "verify", "--json", "log"], { log: await exampleLog() });
  expect(JSON.parse(good.out)).toMatchObject({ good: true, kind: "intact", entries: 3, open: [3] });
  const bad = await brane(["audit", "verify", "log", "--json"], { log: "" });
  expect(JSON.parse(bad.out)).toMatchObject({ good: false, kind: "broken", line: 1 });
  expect(bad.status).toBe(1);
  const wrong = await brane(["audit", "verify", "--json"]);
  expect(JSON.parse(wrong.out)).toMatchObject({ good: false, kind: "wrong-use" });
});

test("a noted hash finds a tail that was cut off", async () => {
  const text = await exampleLog();
  const { hash } = JSON.parse((await brane(["audit", "verify", "log", "--json"], { log: text })).out) as {
    hash: string;
  };
  const cut = text.split("\n").slice(0, 2).join("\n") + "\n";
  expect((await brane(["audit", "verify", "log"], { log: cut })).status).toBe(0);
  expect((await brane(["audit", "verify", "log", "--noted", hash], { log: cut })).status).toBe(1);
  expect((await brane(["audit", "verify", "log", "--noted", hash], { log: text })).status).toBe(0);
});

test("wrong use is 2, with a sentence", async () => {
  const uses: readonly (readonly [readonly string[], string])[] = [
    [[], "needs a command"],
    [["dance"], 'no command "dance"'],
    [["audit"], 'no command "audit"'],
    [["audit", "verify"], "needs a file"],
    [["audit", "verify", "a", "b"], "takes one file"],
    [["audit", "verify", "missing"], 'no file "missing"'],
    [["ask"], "needs a .brane file and a question"],
    [["ask", "a.brane", "two", "questions"], "one question"],
    [["ask", "--raw", "x", "--max-tokens", "many"], "--max-tokens is a whole number"],
    [["ask", "--raw", "x", "--schema", "missing"], 'no file "missing"'],
    [["ask", "missing", "x"], 'no file "missing"'],
    [["ask", "--raw"], "needs a question"],
    [["audit", "verify", "a", "--loud"], "--loud"],
    [["audit", "verify", "a", "--noted"], "--noted"],
  ];
  for (const [args, sentence] of uses) {
    const { status, err } = await brane(args);
    expect(status, args.join(" ")).toBe(2);
    expect(err).toContain(sentence);
  }
});

test("help names every command, and the version is the version", async () => {
  const { status, out } = await brane(["--help"]);
  expect(status).toBe(0);
  for (const { name } of commands) expect(out).toContain(`brane ${name}`);
  expect(out).toContain("BRANE_PASSPHRASE");
  expect((await brane(["audit", "verify", "--help"])).status).toBe(0);
  expect((await brane(["--version"])).out).toBe("1.2.3");
});
