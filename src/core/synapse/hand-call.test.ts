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
const hello = { path: "notes/a.txt", content: 'Hello "you"\nthere' };
const sentence = { content: "Hello you, x=1 = 2", path: "notes/a b.txt" };
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
  ["/everything_get_sum a=1 b=-2.5", "everything_get_sum", { a: 1, b: -2.5 }],
  ["/everything_get_sum b=two a=1", "everything_get_sum", { a: 1, b: "two" }],
  ['/file_write path=notes/a.txt content="Hello \\"you\\"\nthere"', "file_write", hello],
  ["/file_write content=Hello you, x=1 = 2 path='notes/a b.txt'", "file_write", sentence],
  ["/file_write path=notes/a.txt", "file_write", { path: "notes/a.txt" }],
  ["/calculator x=3", "calculator", { expression: "x=3" }],
  ["/calculator expression=3+4", "calculator", { expression: "3+4" }],
  ["/serial_ask line = led on seconds=2", "serial_ask", { line: "led on", seconds: 2 }],
])("%j calls %s", (text, name, args) => {
  expect(parseHandCall(text, definitions)).toEqual({ ok: true, value: { name, arguments: args } });
});

test.each([
  ["/door open", "There is no tool named door. Tools here are /calculator, /clock,"],
  ["/", "A call by hand begins with / and a tool's name."],
  ['/serial_ask {"line":', "begins like JSON but is not a JSON object. Write it like /serial_ask"],
  ["/everything_get_sum 1 2", "needs its arguments by name. Write it like /everything_get_sum a=… b=…."],
  ["/file_write notes/a.txt", 'needs its arguments by name. Write it like /file_write path="…" content="…".'],
  ["/clock from here", "needs its arguments by name."],
  ["/file_write name=value", 'no argument called name, only path, content. Write it like /file_write path="…"'],
  ["/everything_get_sum a=1 a=2", "a is given twice."],
  ['/file_write path="a.txt" and more', "What stands at “and more” belongs to no argument. Write it like"],
])("%j is answered with how to write it", (text, problem) => {
  const parsed = parseHandCall(text, definitions);
  expect(parsed.ok ? parsed.value : parsed.problem).toContain(problem);
});
