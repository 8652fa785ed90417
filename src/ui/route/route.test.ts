import { expect, test } from "vitest";
import { addressed, hashOf, parseRoute, routeFrom } from "./route.ts";
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

const neurons = [
  { id: "legal-researcher", address: "legal-researcher" },
  { id: "my-divorce", address: "w9q8Zk2-_sd83hfKs02laQ" },
];

test("the address of a person's own neuron tells nobody what it is called, and leads back to it", () => {
  const route: Route = { name: "chat", neuronId: "my-divorce", conversationId: "01h" };
  const hash = hashOf(addressed(route, neurons));
  expect(hash).toBe("#/n/w9q8Zk2-_sd83hfKs02laQ/c/01h");
  expect(routeFrom(parseRoute(hash), neurons)).toEqual(route);
  const shipped: Route = { name: "chat", neuronId: "legal-researcher" };
  expect(hashOf(addressed(shipped, neurons))).toBe("#/n/legal-researcher");
  expect(routeFrom(route, neurons)).toEqual(route); // typed by its id
});

test("of a neuron that is not known yet no address says anything, and no word is taken for an id", () => {
  const made: Route = { name: "chat", neuronId: "my-divorce" };
  for (const known of [undefined, neurons.slice(0, 1)]) expect(hashOf(addressed(made, known))).toBe("#/n/");
  const word: Route = { name: "chat", neuronId: "w9q8Zk2-_sd83hfKs02laQ" };
  expect(routeFrom(word, undefined)).toEqual({ ...word, neuronId: "" });
  expect(routeFrom({ name: "chat", neuronId: "legal-researcher" }, undefined)).toMatchObject({
    neuronId: "legal-researcher",
  });
});
