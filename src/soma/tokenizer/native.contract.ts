/**
 * Vocabularies for the tests, and the promise that each tokenizer cuts like native llama.cpp. A vocabulary-only GGUF is
 * written for it at test time from what the repository carries.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NativeVocabulary } from "../../../native/llama.mjs";
import { nativeForTests } from "../../../scripts/native.mjs";
import { readGgufHeader } from "../gguf/read-header.ts";
import { writeGguf, type WritableValue } from "../gguf/write-gguf.ts";
import { openTokenizer, type Tokenizer } from "./open-tokenizer.ts";
import { strings } from "./testing/strings.ts";
import type { Metadata } from "./vocabulary.ts";

export const native = await nativeForTests();

/** The metadata of a GGUF file that lies beside us; `path` counts from the repository's root. */
export function metadataOf(path: string): Metadata {
  const bytes = readFileSync(new URL(`../../../${path}`, import.meta.url));
  const read = readGgufHeader(bytes, 1e12); // a shard of a larger file will do: its header is what counts
  if (read.kind !== "read") throw new Error(`${path} could not be read: ${JSON.stringify(read)}`);
  return read.header.metadata;
}

export const smollm2 = "public/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf.000";
export const stories = "src/soma/fixtures/stories15M-vocabulary.gguf";

export function open(metadata: Metadata): Tokenizer {
  const opened = openTokenizer(metadata);
  if (opened.kind === "refused") throw new Error(opened.message);
  return opened.tokenizer;
}

/** Opens the vocabulary natively; the file lives as long as it takes. */
export async function openNatively(metadata: Metadata): Promise<NativeVocabulary> {
  const folder = mkdtempSync(join(tmpdir(), "soma-vocabulary-"));
  try {
    const path = join(folder, "vocabulary.gguf");
    const writable = [...metadata].map(([key, value]): [string, WritableValue] => [key, writableValue(key, value)]);
    writeFileSync(path, writeGguf({ metadata: new Map(writable), tensors: [] }));
    if (native === undefined) throw new Error("Native llama.cpp is not there.");
    return await native.openVocabulary(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A reader forgets the width of a number; these are floats whatever their value. */
function writableValue(key: string, value: WritableValue): WritableValue {
  return typeof value === "number" && /epsilon|freq_base|scale/.test(key) ? { f32: value } : value;
}

const count = 20_000;

/** Holds a tokenizer against native llama.cpp, string by string and token by token. */
export function cutsLikeNative(
  name: string,
  metadata: Metadata,
  differs: (text: string) => boolean = () => false,
): void {
  describe.skipIf(native === undefined)(`${name}, against native llama.cpp`, () => {
    const ours = open(metadata);
    let theirs: NativeVocabulary;
    beforeAll(async () => {
      theirs = await openNatively(metadata);
    });
    afterAll(() => theirs.close());

    test(`${count} strings are cut into the same tokens`, { timeout: 120_000 }, () => {
      const wrong: unknown[] = [];
      for (const text of strings(1, count)) {
        if (differs(text)) continue;
        const [mine, wanted] = [ours.encode(text, { begin: false }), theirs.tokenize(text)];
        if (!equal(mine, wanted)) wrong.push({ text: JSON.stringify(text), mine, wanted });
      }
      expect(wrong.slice(0, 5)).toEqual([]);
    });

    test("2000 strings with control tokens in them are cut into the same tokens, if these are asked for", () => {
      for (const text of strings(2, 2000)) {
        if (differs(text)) continue;
        const mixed = `<s>${text}<|im_start|>[CLS]user\n${text}<|im_end|></s> [SEP]`;
        expect(ours.encode(mixed, { begin: false, special: true }), JSON.stringify(text)).toEqual(
          theirs.tokenize(mixed, true),
        );
      }
    });

    test("the same tokens end an answer", () => {
      const ends = Array.from({ length: ours.size }, (_, token) => token).filter((token) => theirs.isEnd(token));
      expect([...ours.ends].sort((a, b) => a - b)).toEqual(ends);
    });
  });
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
