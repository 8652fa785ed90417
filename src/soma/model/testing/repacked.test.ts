import { expect, test } from "vitest";
import { distance, predictWith } from "./beside-native.ts";
import { open } from "./open-tiny.ts";
import { repacked } from "./repacked.ts";
import { someTokens, tinyModel } from "./tiny-model.ts";

test("a model in another type says nearly the same, and is smaller", async () => {
  const file = tinyModel();
  const packed = repacked(file, "Q8_0");
  expect(packed.length).toBeLessThan(file.length / 3);
  const [model, other] = [await open(file), await open(packed)];
  const found = await distance(predictWith(model), predictWith(other), [someTokens(20)]);
  expect(found.kl).toBeGreaterThan(0);
  expect(found.kl).toBeLessThan(0.01);
  model.close();
  other.close();
});
