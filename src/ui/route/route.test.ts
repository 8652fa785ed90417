import { expect, test } from "vitest";
import { hashOf, parseRoute } from "./route.ts";
import type { Route } from "./route.ts";

const routes: readonly Route[] = [
  { name: "home" },
  { name: "log" },
  { name: "health" },
  { name: "keys" },
  { name: "models" },
  { name: "docs" },
  { name: "chat", neuronId: "legal-researcher" },
  { name: "chat", neuronId: "a/b #c", conversationId: "01h" },
];

test("every place has an address that leads back to it", () => {
  for (const route of routes) expect(parseRoute(hashOf(route))).toEqual(route);
});

test("an address nobody knows leads home", () => {
  for (const hash of ["", "#", "#/nowhere", "#/n", "#/n/"]) expect(parseRoute(hash)).toEqual({ name: "home" });
  expect(parseRoute("#/n/%E0%A4")).toEqual({ name: "chat", neuronId: "%E0%A4" });
});
