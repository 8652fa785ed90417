import { expect, test } from "vitest";
import { createFakePrivateFiles } from "./fake-private-files.ts";
import { privateFilesContract } from "./private-files.contract.ts";
import { pathProblem } from "./private-files.ts";

privateFilesContract("the fake in memory", () => {
  const files = createFakePrivateFiles();
  return Promise.resolve([files, files]);
});

test("a path stays below the neuron's folder and shows what it is", () => {
  for (const path of ["a", "notes/a.txt", "Mietvertrag 2026/Anlage ä.md", "a..b", "資料.txt"]) {
    expect(pathProblem(path), path).toBeUndefined();
  }
  const bad = [
    "",
    "/etc/passwd",
    "../a",
    "a/../b",
    "a//b",
    "a/",
    ".undo/x",
    "a/.git",
    "C:/x",
    "a\\b",
    " a",
    "a\u0000b",
    "a\u202Etxt.exe",
    "x".repeat(201),
    "a/b/c/d/e/f/g/h/i",
  ];
  for (const path of bad) expect(pathProblem(path), JSON.stringify(path)).toBeTypeOf("string");
});
