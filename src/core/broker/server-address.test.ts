import { expect, test } from "vitest";
import { readServerAddress } from "./server-address.ts";
import { presets } from "./server-presets.ts";
import type { ServerKind } from "./server.ts";

test.each<[string, ServerKind, string]>([
  ["127.0.0.1:11434", "ollama", "http://127.0.0.1:11434"],
  ["http://localhost:11434/api/chat", "ollama", "http://localhost:11434"],
  ["http://localhost:11434/v1/", "ollama", "http://localhost:11434"],
  ["localhost:1234", "openai", "http://localhost:1234/v1"],
  ["https://api.openai.com/v1/chat/completions", "openai", "https://api.openai.com/v1"],
  ["https://openrouter.ai/api/v1", "openai", "https://openrouter.ai/api/v1"],
  ["models.example.org/v1/models?x=1", "openai", "https://models.example.org/v1"],
  ["https://api.anthropic.com/v1/messages", "anthropic", "https://api.anthropic.com"],
])("%s of %s is reached below %s", (typed, kind, base) => {
  expect(readServerAddress(typed, kind)).toMatchObject({ kind: "base", base });
});

test("every preset's address reads as it stands", () => {
  for (const { address, kind, id } of presets) {
    if (id !== "other") expect(readServerAddress(address, kind)).toMatchObject({ base: address });
  }
});

test.each(["", "hello world", "ftp://models.example", "https://me:word@models.example", "http://"])(
  "%s is refused in words",
  (typed) => {
    expect(readServerAddress(typed, "openai")).toMatchObject({ reason: expect.stringMatching(/\.$/) as string });
  },
);
