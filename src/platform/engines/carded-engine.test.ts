import { expect, test } from "vitest";
import type { ModelCard } from "#core/broker/cards.ts";
import { infoOf } from "./carded-engine.ts";

const card: ModelCard = {
  ...{ id: "brought-1", name: "Tiny", alsoKnownAs: ["tiny"], contextWindow: 4096 },
  ...{ tools: "constrained", dialect: "hermes", small: true, memory: 1_000, f16: true },
};

test("an open model is told in the form of calls that its card says, and of a form that is not known nothing is told", () => {
  const { dialect: _dialect, ...plain } = card;
  const said = { id: "brought-1", name: "Tiny", tools: "constrained", small: true };
  expect(infoOf(card)).toEqual({ ...said, dialect: "hermes" });
  expect(infoOf(plain)).toEqual(said);
});
