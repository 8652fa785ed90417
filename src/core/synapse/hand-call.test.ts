import { expect, test } from "vitest";
import { calculator } from "./built-ins/calculator.ts";
import { createClockTool } from "./built-ins/clock.ts";
import { createFileRead, createFileWrite } from "./built-ins/files.ts";
import { createFakePrivateFiles } from "./fake-private-files.ts";
import { parseHandCall } from "./hand-call.ts";

const clock = { now: () => 0 };
const files = { files: createFakePrivateFiles(), clock };
const ask = {
  name: "serial_ask",
  description: "Asks. Then reads.",
  parameters: {
    type: "object",
    properties: { line: { type: "string" }, seconds: { type: "number" } },
    required: ["line"],
  },
};
const sum = {
  name: "everything_get_sum",
  description: "Adds.",
  parameters: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
};
const definitions = [
  ...[calculator, createClockTool(clock), createFileRead(files), createFileWrite(files)].map(
    ({ definition }) => definition,
  ),
  ask,
  sum,
];

test.each([
  ["/calculator 17*23", "calculator", { expression: "17*23" }],
  ["  /CALCULATOR  1 + 1 ", "calculator", { expression: "1 + 1" }],
  ["/clock", "clock", {}],
  ["/clock Europe/Berlin", "clock", { zone: "Europe/Berlin" }],
  ["/file_write notes/a.txt Hello you\nthere", "file_write", { path: "notes/a.txt", content: "Hello you\nthere" }],
  ["/file_read notes/a.txt", "file_read", { path: "notes/a.txt" }],
  ['/serial_ask {"line":"ping"}', "serial_ask", { line: "ping" }],
  ["/serial_ask led on", "serial_ask", { line: "led on" }],
  ['/everything_get_sum {"a": 1, "b": 2}', "everything_get_sum", { a: 1, b: 2 }],
])("%j calls %s", (text, name, args) => {
  expect(parseHandCall(text, definitions)).toEqual({ ok: true, value: { name, arguments: args } });
});

test.each([
  ["/door open", "There is no tool named door. Tools here are /calculator, /clock,"],
  ["/", "A call by hand begins with / and a tool's name."],
  ['/serial_ask {"line":', "begins like JSON but is not a JSON object. Write it like /serial_ask"],
  ["/everything_get_sum 1 2", 'needs its arguments as JSON. Write it like /everything_get_sum {"a": …, "b": …}.'],
  ["/file_write notes/a.txt", 'needs its arguments as JSON. Write it like /file_write {"path": "…", "content": "…"}.'],
  ["/clock from here", "needs its arguments as JSON."],
])("%j is answered with how to write it", (text, problem) => {
  const parsed = parseHandCall(text, definitions);
  expect(parsed.ok ? parsed.value : parsed.problem).toContain(problem);
});
