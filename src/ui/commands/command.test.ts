import { expect, test } from "vitest";
import { findCommands, keysInWords, matchesKeys } from "./command.ts";
import type { Command } from "./command.ts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

test("a command's keys are matched exactly, with Ctrl or Cmd alike", () => {
  expect(matchesKeys("mod+k", press("k", { ctrlKey: true }))).toBe(true);
  expect(matchesKeys("mod+k", press("K", { metaKey: true }))).toBe(true);
  expect(matchesKeys("mod+k", press("k"))).toBe(false);
  expect(matchesKeys("mod+k", press("k", { ctrlKey: true, shiftKey: true }))).toBe(false);
  expect(matchesKeys("mod+shift+o", press("O", { ctrlKey: true, shiftKey: true }))).toBe(true);
});

test("keys are written as they stand on the keyboard", () => {
  expect(keysInWords("mod+shift+o", false)).toBe("Ctrl Shift O");
  expect(keysInWords("mod+k", true)).toBe("⌘K");
});

test("a command is found by any words of its title and group", () => {
  const command: Command = { id: "log", title: "Show the log", group: "Go to", icon: "log", run: () => undefined };
  expect(findCommands([command], "log go")).toEqual([command]);
  expect(findCommands([command], "health")).toEqual([]);
});
