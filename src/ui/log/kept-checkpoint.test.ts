import { expect, test } from "vitest";
import { asNote } from "./kept-checkpoint.ts";

const note = "brane/log/4f1c\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— brane/log/4f1c Zm9vYmFy\n";

test("a checkpoint that was copied, mailed or typed is the one that was made", () => {
  expect(asNote(note)).toBe(note);
  expect(asNote(note.replaceAll("\n", "\r\n"))).toBe(note);
  expect(asNote(`\n\n  ${note.replaceAll("\n", "  \n").trim()}`)).toBe(note);
  for (const dash of ["-", "--", "–"]) expect(asNote(note.replace("—", dash))).toBe(note);
});

test("what it says is left as it is", () => {
  expect(asNote(note.replace("7", "8"))).toBe(note.replace("7", "8"));
  expect(asNote(`${note}\n${note}`)).toBe(`${note}\n${note}`);
});
