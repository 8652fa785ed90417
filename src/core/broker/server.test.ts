import { expect, test } from "vitest";
import { capabilitiesAt, toolsAt } from "./server.ts";

test("a model is handed tools beside the prompt only where it is known to take them", () => {
  expect(toolsAt("anthropic")).toBe("native");
  for (const kind of ["openai", "ollama"] as const) {
    expect(toolsAt(kind)).toBe("constrained");
    expect(toolsAt(kind, {})).toBe("constrained");
    expect(toolsAt(kind, { found: { nativeTools: false } })).toBe("constrained");
    expect(toolsAt(kind, { capabilities: { nativeTools: true } })).toBe("native");
  }
});

test("what was found out of a model goes before what its protocol tells of all", () => {
  expect(toolsAt("anthropic", { found: { nativeTools: false } })).toBe("react");
  expect(
    capabilitiesAt("ollama", { capabilities: { constrained: true, vision: true }, found: { constrained: false } }),
  ).toEqual({ constrained: false, vision: true });
  expect(capabilitiesAt("openai")).toEqual({});
});
