import { expect, test } from "vitest";
import { hereAlready, replaceInWords } from "./mine-words.ts";

test("which of mine a file would replace is named where it has another name here", () => {
  expect(hereAlready("Lease reader", "Legal researcher")).toBe("It is here already, as your Legal researcher.");
  expect(replaceInWords("Lease reader", "Legal researcher")).toBe("Replace your Legal researcher");
});

test("where both have one name, mine is said of it", () => {
  expect(hereAlready("Legal researcher", "Legal researcher")).toBe("A neuron of this name is here already.");
  expect(replaceInWords("Legal researcher", "Legal researcher")).toBe("Replace mine");
});
