import { expect, test } from "vitest";
import { progressInWords } from "./model.ts";

test("progress is said in the unit of the whole", () => {
  expect(progressInWords({ loadedBytes: 41_200_000, totalBytes: 98_362_432 })).toBe("41 of 98 MB");
  expect(progressInWords({ loadedBytes: 0, totalBytes: 98_362_432 })).toBe("0 of 98 MB");
  expect(progressInWords({ loadedBytes: 1_200_000_000, totalBytes: 2_000_000_000 })).toBe("1.2 of 2 GB");
  expect(progressInWords({ loadedBytes: 5_000, totalBytes: 0 })).toBe("5 kB");
});
