import { expect, test } from "vitest";
import { joinCatalogues, readCatalogue } from "./catalogue.ts";
import { readCatalogueEntry, type CatalogueEntry } from "./catalogue-entry.ts";
import { carriedCatalogue } from "./catalogue-list.ts";

const hash = "0123456789abcdef".repeat(4);
const entry = (id: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  ...{ id, name: id, format: "gguf" },
  files: [{ path: "model.gguf", bytes: 30, sha256: hash }],
  mirrors: [{ kind: "same origin", base: `/models/${id}/` }],
  ...more,
});
const house = (...models: readonly unknown[]) => readCatalogue({ version: 1, models });

test("every model that comes with the app is a whole entry, under a name of its own", () => {
  for (const one of carriedCatalogue) expect(readCatalogueEntry(one)).toEqual({ kind: "entry", entry: one });
  expect(new Set(carriedCatalogue.map(({ id }) => id)).size).toBe(carriedCatalogue.length);
  expect(new Set(carriedCatalogue.map(({ files }) => files[0]?.sha256)).size).toBe(carriedCatalogue.length);
});

test("every model that comes with the app says what a person chooses by, and is pinned to a commit", () => {
  for (const { about, files, mirrors } of carriedCatalogue) {
    expect(about?.license.name).toBe("Apache-2.0");
    expect(about?.memory).toBeGreaterThan(files[0]?.bytes ?? Infinity);
    for (const { base } of mirrors)
      expect(base).toMatch(/^https:\/\/huggingface\.co\/[^/]+\/[^/]+\/resolve\/[0-9a-f]{40}\/$/);
  }
});

test("a house's own models come before those of the app", () => {
  const joined = joinCatalogues(carriedCatalogue, house(entry("ward-7")));
  expect(joined.entries.map(({ id }) => id)).toEqual(["ward-7", ...carriedCatalogue.map(({ id }) => id)]);
  expect(joined.refused).toEqual([]);
});

test("the same model in the house is fetched from the house first, and what is known of it stands", () => {
  const [own] = carriedCatalogue;
  if (own === undefined) throw new Error("The list is empty.");
  const { about, ...bare } = own;
  const near = { kind: "same origin", base: "/models/near/" } as const;
  const joined = joinCatalogues([own], house({ ...bare, mirrors: [near] }));
  expect(joined.entries).toEqual([{ ...own, mirrors: [near, ...own.mirrors], about }]);
});

test("other bytes under the id of a known model are left out in a sentence", () => {
  const [own] = carriedCatalogue;
  const joined = joinCatalogues(carriedCatalogue, house(entry(own?.id ?? "")));
  expect(joined.entries).toEqual(carriedCatalogue);
  expect(joined.refused).toEqual([expect.stringMatching(/gives other files for .+ than BRANE knows\. .+\.$/)]);
});

test("an entry that cannot be used is left out in a sentence, the rest is read", () => {
  const read = house(entry("good"), { ...entry("bad"), files: [] }, "text", entry("good"), entry("also-good"));
  expect(read.entries.map(({ id }) => id)).toEqual(["good", "also-good"]);
  expect(read.refused).toHaveLength(3);
  for (const sentence of read.refused) expect(sentence).toMatch(/^The catalogue.+\.$/);
});

test.each([
  ["nothing", undefined],
  ["a text", "models"],
  ["an empty object", {}],
  ["another version", { version: 2, models: [] }],
  ["no list", { version: 1, models: {} }],
  ["far too many", { version: 1, models: Array.from({ length: 501 }, () => entry("x")) }],
])("%s is no list of models, in one sentence", (_, value) => {
  const read = readCatalogue(value);
  expect(read.entries).toEqual([]);
  expect(read.refused).toEqual([expect.stringMatching(/^The list of models beside the app .+\.$/)]);
});

test.each<[string, object]>([
  ["a task nobody has", { tasks: ["dance"] }],
  ["no licence", { license: undefined }],
  ["a licence at no web address", { license: { name: "MIT", url: "javascript:alert(1)" } }],
  ["no memory at all", { memory: 0 }],
  ["a field nobody knows", { benchmark: 99 }],
])("an entry that is described by %s is refused", (_, change) => {
  const [own] = carriedCatalogue;
  expect(readCatalogueEntry({ ...own, about: { ...own?.about, ...change } })).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("about") as string,
  });
});
