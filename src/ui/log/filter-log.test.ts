import { expect, test } from "vitest";
import type { AuditEntryView } from "#app/app.ts";
import { filterLog } from "./filter-log.ts";

const entry = (seq: number, neuronId: string, action: string, details = {}): AuditEntryView => ({
  seq,
  at: seq,
  phase: "intent",
  action,
  neuronId,
  subject: "calculator",
  hash: "ab",
  details,
});
const log = [entry(1, "a", "tool.call", { expression: "17*23" }), entry(2, "b", "gate.request")];

test("the log is found by words anywhere in an entry and by neuron", () => {
  expect(filterLog(log, "", "")).toHaveLength(2);
  expect(filterLog(log, "TOOL calculator", "")).toEqual([log[0]]);
  expect(filterLog(log, "17*23", "")).toEqual([log[0]]);
  expect(filterLog(log, "", "b")).toEqual([log[1]]);
  expect(filterLog(log, "17*23", "b")).toEqual([]);
});

test("the log is found by topic", () => {
  expect(filterLog(log, "", "", "tools")).toEqual([log[0]]);
  expect(filterLog(log, "", "", "leaving")).toEqual([log[1]]);
  expect(filterLog(log, "", "", "files")).toEqual([]);
  expect(filterLog(log, "about to be called", "")).toEqual([log[0]]);
});
