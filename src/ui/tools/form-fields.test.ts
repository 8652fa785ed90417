import { expect, test } from "vitest";
import { fieldsOf, readField, shownIn } from "./form-fields.ts";

const parameters = {
  type: "object",
  properties: {
    file: { type: "string", description: "Where to." },
    count: { type: "integer" },
    urgent: { type: "boolean" },
    kind: { type: "string", enum: ["note", "task"] },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["file", "count"],
} as const;

test("a tool's parameters are fields by their types, in its order; what it does not name comes last", () => {
  const fields = fieldsOf(parameters, { more: 1, file: "a\nb" });
  expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ["file", "lines", true],
    ["count", "number", true],
    ["urgent", "choice", false],
    ["kind", "choice", false],
    ["tags", "json", false],
    ["more", "json", false],
  ]);
});

test("a whole text has several lines before anything stands in it, and may hold a list just as well", () => {
  const properties = { path: { type: "string" }, content: { type: "string" }, body: { type: "array" } };
  const kinds = fieldsOf({ type: "object", properties }, {}).map(({ kind }) => kind);
  expect(kinds).toEqual(["line", "lines", "json"]);
});

test("what was proposed comes out of the form as it went in", () => {
  const args = { file: "notes/a.txt", count: 3, urgent: false, kind: "task", tags: ["x", "y"] };
  const read = fieldsOf(parameters, args).map((field) => {
    const proposed = args[field.name as keyof typeof args];
    return [field.name, readField(field, shownIn(field, proposed), proposed)];
  });
  expect(read).toEqual(Object.entries(args).map(([name, value]) => [name, { kind: "read", value }]));
});

test("an empty field is no argument, but a text that was proposed empty stays one", () => {
  const [file, count] = fieldsOf(parameters, {});
  if (file === undefined || count === undefined) throw new Error("There are no fields.");
  expect(readField(file, "", undefined)).toEqual({ kind: "read" });
  expect(readField(file, "", "a")).toEqual({ kind: "read" });
  expect(readField(file, "", "")).toEqual({ kind: "read", value: "" });
  expect(readField(count, " ", 1)).toEqual({ kind: "read" });
});

test("what is no number and no JSON is told by its field", () => {
  const fields = fieldsOf(parameters, {});
  const wrong = (name: string, typed: string) => {
    const field = fields.find((one) => one.name === name);
    return field === undefined ? undefined : readField(field, typed, undefined);
  };
  expect(wrong("count", "two")).toMatchObject({
    kind: "wrong",
    problem: '"count" must be a number, such as 12 or 0.5.',
  });
  expect(wrong("count", "Infinity")).toMatchObject({ kind: "wrong" });
  expect(wrong("tags", "x, y")).toMatchObject({ kind: "wrong" });
});
