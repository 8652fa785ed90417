import { expect, test } from "vitest";
import { carriedCatalogue } from "#core/broker/catalogue-list.ts";
import { toldCatalogue } from "#core/broker/catalogue-told.ts";
import { huggingFace } from "#core/broker/hub.ts";
import { houseCatalogueAddress, openCatalogue } from "./open-catalogue.ts";

const ward = {
  ...{ id: "ward-7", name: "Ward 7", format: "gguf" },
  files: [{ path: "ward.gguf", bytes: 30, sha256: "0123456789abcdef".repeat(4) }],
  mirrors: [{ kind: "same origin", base: "/models/ward-7/" }],
};
/** What comes with the app, in its order. */
const carried = [...carriedCatalogue, ...toldCatalogue].map(({ id }) => id);
const json = (value: unknown) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
const answering = (answer: () => Response | Promise<Response>) => {
  const asked: string[] = [];
  const read = (address: string) => {
    asked.push(address);
    return Promise.resolve().then(answer);
  };
  return { asked, opened: openCatalogue(read) };
};
const ids = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

test("the house's list comes before the app's, and its own origin alone is asked", async () => {
  const { asked, opened } = answering(() => json({ version: 1, models: [ward] }));
  expect(ids((await opened).entries)).toEqual(["ward-7", ...carried]);
  expect(asked).toEqual([houseCatalogueAddress]);
});

test.each<[string, () => Response | Promise<Response>]>([
  ["has no list", () => new Response("", { status: 404 })],
  [
    "answers with a page for everything",
    () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
  ],
  ["cannot be reached", () => Promise.reject(new TypeError("offline"))],
])("a house that %s has none, without a word", async (_, answer) => {
  const { entries, ...rest } = await answering(answer).opened;
  expect(ids(entries)).toEqual(carried);
  expect(rest).toEqual({ hub: huggingFace, refused: [] });
});

test.each<[string, () => Response]>([
  ["is no JSON", () => new Response('{"version":1,"models":[', { headers: { "content-type": "application/json" } })],
  ["is of another version", () => json({ version: 9, models: [] })],
  ["is longer than a list can be", () => new Response("{}", { headers: { "content-length": "999999999" } })],
])("a list that %s is refused in a sentence, and the app's stands", async (_, answer) => {
  const { entries, refused } = await answering(answer).opened;
  expect(ids(entries)).toEqual(carried);
  expect(refused).toEqual([expect.stringMatching(/^The list of models beside the app .+\.$/)]);
});

test("one lying entry is left out in a sentence, and the rest of the house's list is there", async () => {
  const liar = { ...ward, id: "liar", files: [{ ...ward.files[0], bytes: 0 }] };
  const { entries, refused } = await answering(() => json({ version: 1, models: [liar, ward] })).opened;
  expect(ids(entries)).toContain("ward-7");
  expect(ids(entries)).not.toContain("liar");
  expect(refused).toEqual([expect.stringMatching(/liar cannot be used: .+\.$/)]);
});

test("a house that names a hub of its own is asked there for what the list does not name, and nobody else is", async () => {
  const hub = { base: "https://hub.example/", name: "our hub" };
  const { entries, hub: named } = await answering(() => json({ version: 1, models: [], hub })).opened;
  expect(named).toEqual(hub);
  const [told] = entries.filter((entry) => !("files" in entry));
  expect(told?.mirrors).toEqual([expect.objectContaining({ kind: "web", name: "our hub" })]);
  expect(told?.mirrors).toEqual([
    expect.objectContaining({ base: expect.stringMatching(/^https:\/\/hub\.example\//) as string }),
  ]);
});

test.each([
  ["over plain http from elsewhere", { base: "http://hub.example/", name: "x" }],
  ["without a name", { base: "https://hub.example/" }],
  ["with a field nobody knows", { base: "https://hub.example/", name: "x", token: "y" }],
])("a hub %s is left out in a sentence", async (_, hub) => {
  const { hub: named, refused } = await answering(() => json({ version: 1, models: [ward], hub })).opened;
  expect(named).toEqual(huggingFace);
  expect(refused).toEqual([expect.stringMatching(/names a hub that cannot be used.+\.$/)]);
});
