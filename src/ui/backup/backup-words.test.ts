import { expect, test } from "vitest";
import { stateInWords } from "./backup-words.ts";

const last = (where: "here" | "file" | "folder") => ({ at: 1, bytes: 2_000, app: "1", where });

test("what was saved as a file is not said to be lost with the browser, nor that it should be saved as one", () => {
  const words = stateInWords({ last: last("file") });
  expect(words).toContain("as a file. Keep that file on another device or disk.");
  expect(words).not.toContain("save one as a file");
});

test("before the first backup nothing is said to stay anywhere already", () => {
  expect(stateInWords({})).toMatch(/^There is no backup yet. Those that BRANE makes stay in this browser/);
});

test("what lies in this browser alone is lost with it; a folder that is not chosen any more gets no more", () => {
  expect(stateInWords({ last: last("here") })).toContain("lost with it: save one as a file");
  expect(stateInWords({ last: last("folder") })).toContain("No folder is chosen now: new backups stay in this browser");
});
