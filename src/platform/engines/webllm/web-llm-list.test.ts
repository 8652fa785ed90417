/** What our list says of web-llm's own models is what stands in the list of the web-llm that is installed. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { toldCatalogue } from "#core/broker/catalogue-told.ts";
import { librariesAddress, libraryMirror, libraryOf } from "#core/broker/mlc-libraries.ts";

// Its text, since loading it takes six megabytes and a browser.
const text = readFileSync(createRequire(import.meta.url).resolve("@mlc-ai/web-llm"), "utf8");
const [, version = ""] = /const modelVersion = "([^"]+)"/.exec(text) ?? [];
const [, prefix = ""] = /const modelLibURLPrefix = "([^"]+)"/.exec(text) ?? [];
const models = [...text.matchAll(/model: "https:\/\/huggingface\.co\/([^"]+)",[^{}]+/g)].map(([said, repository]) => ({
  repository,
  library: /modelVersion \+\s*"\/([^"]+)"/.exec(said)?.[1],
  mebibytes: Number(/vram_required_MB: ([\d.]+)/.exec(said)?.[1]),
}));

test("libraries lie where web-llm looks for them", () => {
  expect(models.length).toBeGreaterThan(50);
  expect(libraryMirror.base).toBe(`${prefix}${version}/`);
  expect(librariesAddress).toContain(`/contents/web-llm-models/${version}?`);
});

test("each model that our list has from MLC is one of web-llm's, with the library that we ask for and its memory", () => {
  for (const { repository, about } of toldCatalogue.filter(({ format }) => format === "mlc")) {
    const theirs = models.find((one) => one.repository === repository);
    expect(theirs?.library).toBe(libraryOf(repository.split("/")[1] ?? ""));
    expect(about.memory).toBeGreaterThan((theirs?.mebibytes ?? Infinity) * 2 ** 20);
  }
});

test("the library of every other text model of web-llm's list is told by the model's name", () => {
  const texts = models.filter(({ library = "" }) => library.endsWith("_cs1k-webgpu.wasm"));
  expect(texts.length).toBeGreaterThan(100);
  for (const { repository = "", library } of texts) expect(libraryOf(repository.split("/")[1] ?? "")).toBe(library);
});
