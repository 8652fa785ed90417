import { expect, test } from "vitest";
import { hasAnswered } from "./who-answered.ts";

const at = (origin: string) => ({ name: "same-name:1b", place: { kind: "server", origin } }) as const;
const here = { name: "same-name:1b", place: { kind: "browser" } } as const;
const preferred = "same-name:1b answers: this neuron prefers it.";

test("of two places that have a model of one name, the one that an answer came from is told from the other", () => {
  const byServer = { model: "same-name:1b", why: `${preferred} It runs at http://127.0.0.1:25901.` };
  expect(hasAnswered(at("http://127.0.0.1:25901"), byServer)).toBe(true);
  expect(hasAnswered(at("http://127.0.0.1:25902"), byServer)).toBe(false);
  expect(hasAnswered(at("http://127.0.0.1"), byServer)).toBe(false);
  expect(hasAnswered(here, byServer)).toBe(false);
  const inPage = { model: "same-name:1b", why: preferred };
  expect(hasAnswered(here, inPage)).toBe(true);
  expect(hasAnswered(at("http://127.0.0.1:25901"), inPage)).toBe(false);
});

test("where it was not kept why a model answered, its name decides", () => {
  expect(hasAnswered(at("http://127.0.0.1:25902"), { model: "same-name:1b" })).toBe(true);
  expect(hasAnswered(here, { model: "SmolLM2 135M" })).toBe(false);
});
