import { expect, test } from "vitest";
import type { LogGlance } from "#app/app.ts";
import { everything, filterLog, peopleIn } from "./filter-log.ts";

const glance = (seq: number, neuronId: string, action: string, more: Partial<LogGlance> = {}): LogGlance => ({
  ...{ seq, at: seq, phase: "intent", action, neuronId, subject: "calculator" },
  text: `${seq} intent ${action} calculator {"expression":"${seq}*23"}`,
  ...more,
});
const log = [glance(17, "a", "tool.call"), glance(2, "b", "gate.request")];
const find = (filter: Partial<typeof everything>) => filterLog(log, { ...everything, ...filter }).map(({ seq }) => seq);

test("the log is found by words anywhere in an entry and by neuron", () => {
  expect(find({})).toEqual([17, 2]);
  expect(find({ words: "TOOL calculator" })).toEqual([17]);
  expect(find({ words: "17*23" })).toEqual([17]);
  expect(find({ neuronId: "b" })).toEqual([2]);
  expect(find({ words: "17*23", neuronId: "b" })).toEqual([]);
  expect(find({ words: "about to be called" })).toEqual([17]);
});

test("the log of several people is found by who did it", () => {
  const all = [glance(3, "a", "tool.call", { by: "Bo" }), glance(2, "a", "vault.open", { by: "Ada" }), ...log];
  expect(peopleIn(all)).toEqual(["Ada", "Bo"]);
  expect(peopleIn(log)).toEqual([]);
  expect(filterLog(all, { ...everything, by: "Bo" }).map(({ seq }) => seq)).toEqual([3]);
});

test("the log is found by topic and by time, the end of a span left out", () => {
  expect(find({ topic: "tools" })).toEqual([17]);
  expect(find({ topic: "leaving" })).toEqual([2]);
  expect(find({ topic: "files" })).toEqual([]);
  expect(find({ between: [2, 17] })).toEqual([2]);
});

test("only what was refused, failed or never ended is found when that is wanted", () => {
  const all = [
    glance(5, "a", "tool.call", { phase: "outcome", outcome: "failed" }),
    glance(4, "a", "tool.call", { phase: "outcome", outcome: "done" }),
    glance(3, "a", "tool.denied", { phase: "note" }),
    glance(2, "a", "tool.call", { open: true }),
    glance(1, "a", "gate.refused", { phase: "note" }),
  ];
  expect(filterLog(all, { ...everything, onlyWrong: true }).map(({ seq }) => seq)).toEqual([5, 3, 2, 1]);
});
