import { expect, test } from "vitest";
import type { AuditEntryView } from "#app/app.ts";
import { conversationOf, entryInWords, stateInWords } from "./log-words.ts";

const entry = (phase: AuditEntryView["phase"], action: string, subject: string, outcome?: string): AuditEntryView => ({
  ...{ seq: 1, at: 1, phase, action, subject, neuronId: "n", hash: "ab", details: {} },
  ...(outcome === undefined ? {} : { outcome }),
});

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

test("what failed is not told as if it had happened", () => {
  const failed = entry("outcome", "package.import", "n", "failed");
  expect(entryInWords(failed, "Tax reader")).toBe("Tax reader was to come in from a file");
  expect(stateInWords(failed)).toBe("failed");
});

test("an answer leads to its conversation", () => {
  expect(conversationOf(entry("note", "neuron.answer", "c1"))).toEqual({ id: "c1", neuronId: "n" });
  expect(conversationOf(entry("note", "tool.denied", "clock"))).toBeUndefined();
});
