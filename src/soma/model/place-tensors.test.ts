import { expect, test } from "vitest";
import type { GgufTensor } from "../gguf/read-header.ts";
import { placeWeight } from "../program/weight.ts";
import type { Destination } from "./layout.ts";
import { placesInOrder } from "./place-tensors.ts";

const tensor = (name: string): GgufTensor => ({ name, type: "F32", dims: [32, 4], start: 0, bytes: 512 });

test("places come as the file's bytes will: each weight once, however many tensors are stacked in it", () => {
  const [stacked, table] = [placeWeight("F32", 8, 32, 4096), placeWeight("F32", 4, 32, 1024)];
  const destinations = new Map<string, Destination>([
    ["k", { kind: "rows", weight: stacked, row: 4 }],
    ["q", { kind: "rows", weight: stacked, row: 0 }],
    ["norm", { kind: "vector", at: 64 }],
    ["table", { kind: "rows", weight: table, row: 0 }],
  ]);
  expect(placesInOrder(["q", "norm", "k", "table"].map(tensor), destinations)).toEqual([
    { at: 4096, bytes: stacked.bytes },
    { at: 1024, bytes: table.bytes },
  ]);
});
