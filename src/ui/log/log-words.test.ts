import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AuditEntryView } from "#app/app.ts";
import { conversationOf, detailsInWords, entryInWords, neuronInWords, stateInWords } from "./log-words.ts";

const entry = (phase: AuditEntryView["phase"], action: string, subject: string, outcome?: string): AuditEntryView => ({
  ...{ seq: 1, at: 1, phase, action, subject, neuronId: "n", hash: "ab", details: {} },
  ...(outcome === undefined ? {} : { outcome }),
});

/** What actions begin with, and what else is written so. */
const logged =
  /^(neuron|model|tool|gate|server|device|document|conversation|package|vault|fact|people|policy|backup|app|recovery-code|credential|audit)\./u;
const isFile = /\.(json|ya?ml|md|bin|ts|db|html|gguf)$/u;

test("an entry says what happened as one would say it", () => {
  const told = (...parts: Parameters<typeof entry>) => entryInWords(entry(...parts), "Medical assistant");
  expect(told("note", "neuron.answer", "01m7")).toBe("Medical assistant answered");
  expect(told("note", "tool.denied", "calculator")).toBe("calculator was not allowed");
  expect(told("intent", "tool.call", "clock")).toBe("clock is about to be called");
  expect(told("outcome", "tool.call", "clock", "done")).toBe("clock was called");
  expect(told("note", "vault.open", "passkey")).toBe("BRANE was opened by a passkey");
  expect(told("note", "vault.open", "invitation")).toBe("BRANE was opened by an invitation");
  expect(told("note", "app.update", "1.0.0 to 1.1.0")).toBe("BRANE was updated from 1.0.0 to 1.1.0");
  expect(told("note", "backup.restore", "backup")).toBe("A backup was restored");
  expect(told("note", "something.new", "x")).toBe("something.new x");
});

test("a tool that was asked for by hand is not told as called: it may have been denied", () => {
  expect(entryInWords(entry("note", "neuron.by-hand", "c1"), "Tax reader")).toBe(
    "A tool of Tax reader was asked for by hand",
  );
});

test("a neuron of somebody else's goes by whose it is, and begins a sentence as one", () => {
  const mine = [{ id: "n", name: "Tax reader" }];
  expect(neuronInWords({ neuronId: "n", by: "Ada" }, mine)).toBe("Tax reader");
  expect(neuronInWords({ neuronId: "01j9x4", by: "Ada" }, mine)).toBe("a neuron of theirs");
  expect(neuronInWords({ neuronId: "removed" }, mine)).toBe("removed");
  expect(neuronInWords({}, mine)).toBe("");
  const theirs = (action: string) => entryInWords(entry("note", action, "c1"), "a neuron of theirs");
  expect(theirs("neuron.answer")).toBe("A neuron of theirs answered");
  expect(theirs("fact.set")).toBe("A fact was kept for a neuron of theirs");
});

test("an answer that was said before, or beside another, is told as such", () => {
  const of = (details: AuditEntryView["details"]) => detailsInWords({ action: "neuron.answer", details });
  expect(of({ saidBefore: 0 })).toEqual([expect.stringMatching(/^No model was asked: .* said again\.$/u)]);
  expect(of({ beside: true })).toEqual([expect.stringMatching(/beside another model/u)]);
  expect(of({ model: "x" })).toEqual([]);
});

test("everything that is written into the log has words of its own", () => {
  const found = new Set<string>();
  for (const room of ["app", "core", "platform"]) {
    const folder = new URL(`../../${room}/`, import.meta.url);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts") || /\.(test|contract)\.ts$|testing\//u.test(file)) continue;
      const source = readFileSync(new URL(file, folder), "utf8");
      for (const [, action = ""] of source.matchAll(/(?:action:|event\(|[?:|,(])\s*"([a-z-]+(?:\.[a-z-]+)+)"/gu)) {
        if (logged.test(action) && !isFile.test(action)) found.add(action);
      }
    }
  }
  expect(found.size).toBeGreaterThan(50);
  const wordless = [...found].filter((action) => entryInWords(entry("note", action, "x"), "n") === `${action} x`);
  expect(wordless).toEqual([]);
});

test("what failed is not told as if it had happened", () => {
  const failed = entry("outcome", "package.import", "n", "failed");
  expect(entryInWords(failed, "Tax reader")).toBe("Tax reader was to come in from a file");
  expect(stateInWords(failed)).toBe("failed");
});

test("an answer leads to its conversation", () => {
  expect(conversationOf(entry("note", "neuron.answer", "c1"))).toEqual({ id: "c1", neuronId: "n" });
  expect(conversationOf(entry("note", "tool.denied", "clock"))).toBeUndefined();
});
