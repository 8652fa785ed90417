import { expect, test } from "vitest";
import type { Kept } from "./prefix-store.ts";
import { readState, writeState, type StateForm } from "./saved-state.ts";

const form: StateForm = {
  fingerprint: [11, 22],
  kv: "f16",
  kvBytes: (tokens) => tokens * 6,
  vocabulary: 10,
  window: 8,
};
const state: Kept = {
  tokens: [3, 1, 4],
  kv: Uint8Array.from({ length: 18 }, (_, i) => i),
  logits: Float32Array.from({ length: 10 }, (_, i) => i / 3),
};

test("a state comes back as it was", () => {
  expect(readState(writeState(state, form), form)).toEqual({ kind: "read", state });
});

test("a state without logits, and one that lies askew in its buffer, come back as well", () => {
  const bytes = writeState({ ...state, logits: undefined }, form);
  const askew = new Uint8Array(bytes.length + 1);
  askew.set(bytes, 1);
  expect(readState(askew.subarray(1), form)).toEqual({ kind: "read", state: { ...state, logits: undefined } });
});

test.each<[string, StateForm, RegExp]>([
  ["another model", { ...form, fingerprint: [11, 23] }, /another model/u],
  ["other numbers", { ...form, kv: "f32" }, /f32/u],
  ["a smaller window", { ...form, window: 2 }, /window holds/u],
  ["another vocabulary", { ...form, vocabulary: 9 }, /vocabulary/u],
  ["another shape", { ...form, kvBytes: (tokens) => tokens * 8 }, /cut off or too long/u],
])("a state of %s is refused in words", (_, other, sentence) => {
  const ending = readState(writeState(state, form), other);
  expect(ending).toMatchObject({ kind: "refused", message: expect.stringMatching(sentence) as unknown });
});

test("any changed byte and any cut is refused, and nothing throws", () => {
  const bytes = writeState(state, form);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 0x40;
    expect(readState(changed, form).kind, `byte ${String(at)}`).toBe("refused");
    expect(readState(bytes.subarray(0, at), form).kind, `cut at ${String(at)}`).toBe("refused");
  }
});
