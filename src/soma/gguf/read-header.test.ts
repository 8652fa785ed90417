import { expect, test } from "vitest";
import { readGgufHeader, type HeaderEnding } from "./read-header.ts";
import { smallFiles } from "./testing/small-files.ts";
import { quantise, writeGguf, type WritableFile, type WritableTensor, type WritableValue } from "./write-gguf.ts";

const weights: WritableTensor = { name: "w", type: "F32", dims: [4, 2], data: quantise("F32", new Float32Array(8)) };

function fileOf(metadata: Record<string, WritableValue>, tensors: readonly WritableTensor[] = [weights]): Uint8Array {
  return writeGguf({ metadata: new Map(Object.entries(metadata)), tensors });
}

function read(bytes: Uint8Array, fileBytes = bytes.length): HeaderEnding {
  return readGgufHeader(bytes, fileBytes);
}

function refusal(bytes: Uint8Array, fileBytes = bytes.length): string {
  const ending = read(bytes, fileBytes);
  return ending.kind === "refused" ? ending.message : `not refused but ${ending.kind}`;
}

/** The file with a number put over what is at a place. */
function changed(bytes: Uint8Array, at: number, value: bigint, width: 4 | 8 = 8): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  if (width === 8) view.setBigUint64(at, value, true);
  else view.setUint32(at, Number(value), true);
  return copy;
}

/** Where a text stands in a file. */
function placeOf(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).indexOf(text);
}

test("what was written is read: values in their widths, tensors in their places", () => {
  const values = {
    "general.architecture": "llama",
    whole: 7,
    below: -7,
    large: 2n ** 63n,
    part: 0.5,
    yes: true,
    words: ["a", "", "é日😀", "\ufeff"],
    flags: [true, false],
    nested: [[1, 2], [3]],
    bytes: Uint8Array.of(1, 2),
    ids: Int32Array.of(-1, 2),
    scores: Float32Array.of(0.5, -1),
    wide: BigInt64Array.of(-5n),
  };
  const ending = read(fileOf(values));
  if (ending.kind !== "read") throw new Error(JSON.stringify(ending));
  const { header } = ending;
  expect(Object.fromEntries(header.metadata)).toEqual({ ...values, nested: [Uint32Array.of(1, 2), Uint32Array.of(3)] });
  expect(header.version).toBe(3);
  expect(header.headerBytes % 32).toBe(0);
  expect(header.tensors).toEqual([{ name: "w", type: "F32", dims: [4, 2], start: header.headerBytes, bytes: 32 }]);
});

test("a Node Buffer, whose slice is no copy, is read as any other bytes", () => {
  const file = smallFiles()[1] as WritableFile;
  const bytes = writeGguf(file);
  const shifted = Buffer.concat([Buffer.from("x"), bytes]).subarray(1);
  const ending = read(shifted);
  if (ending.kind !== "read") throw new Error(JSON.stringify(ending));
  expect(ending.header.metadata.get("tokenizer.ggml.scores")).toEqual(file.metadata.get("tokenizer.ggml.scores"));
});

test("a beginning that is too short asks for more, and in the end for no more than the header", () => {
  for (const file of smallFiles()) {
    const bytes = writeGguf(file);
    let given = 0;
    let asked = 0;
    let ending = read(bytes.subarray(0, given), bytes.length);
    while (ending.kind === "more") {
      expect(ending.bytes).toBeGreaterThan(given);
      given = ending.bytes;
      asked += 1;
      ending = read(bytes.subarray(0, given), bytes.length);
    }
    expect(ending.kind).toBe("read");
    expect(asked).toBeLessThan(20);
  }
});

test("every truncation is seen, wherever it falls", () => {
  const bytes = fileOf({ "general.architecture": "llama", words: ["a", "b"] });
  for (let length = 0; length < bytes.length; length += 1) {
    expect(refusal(bytes.subarray(0, length)), String(length)).toMatch(/not whole|too few|too short/);
  }
});

test("what is no GGUF file, or not one for us, is named", () => {
  const bytes = fileOf({ a: 1 });
  expect(refusal(new Uint8Array(100))).toBe("This is not a GGUF file: it does not begin with the letters GGUF.");
  expect(refusal(changed(bytes, 4, 1n, 4))).toBe(
    "This file says that it is GGUF version 1; versions 2 and 3 are read. It may be damaged.",
  );
  expect(refusal(changed(bytes, 4, 0x03000000n, 4))).toMatch(/big-endian/);
  expect(refusal(fileOf({ "split.count": 3 }))).toMatch(/one of 3 parts/);
});

test("an unknown tensor type is named with its tensor", () => {
  const bytes = fileOf({}, [{ ...weights, name: "blk.0.attn_q.weight" }]);
  const type = placeOf(bytes, "blk.0.attn_q.weight") + "blk.0.attn_q.weight".length + 4 + 16;
  expect(refusal(changed(bytes, type, 17n, 4))).toBe(
    "This file uses IQ2_XS for blk.0.attn_q.weight, which Soma does not read.",
  );
  expect(refusal(changed(bytes, type, 999n, 4))).toBe(
    "This file uses type number 999 for blk.0.attn_q.weight, which Soma does not read.",
  );
});

test("counts and sizes that lie are refused before anything is made for them", () => {
  const bytes = fileOf({ words: ["a", "b"], ids: new Int32Array(2) });
  const word = placeOf(bytes, "words") + "words".length;
  const ids = placeOf(bytes, "ids") + "ids".length;
  expect(refusal(changed(bytes, 8, 1n << 40n))).toMatch(/tensors; 65536 is the most/);
  expect(refusal(changed(bytes, 16, 1n << 40n))).toMatch(/keys; 65536 is the most/);
  expect(refusal(changed(bytes, 16, (1n << 64n) - 1n))).toMatch(/impossible number/);
  expect(refusal(changed(bytes, word + 8, 1n << 33n))).toMatch(/four million/);
  expect(refusal(changed(bytes, word + 8, 1_000_000n))).toMatch(/too short/);
  expect(refusal(changed(bytes, ids + 8, 4_000_000n))).toMatch(/not whole/);
  expect(refusal(changed(bytes, word + 16, 2_000_000n))).toMatch(/2000000 bytes/);
  expect(refusal(changed(bytes, 24, 1n << 20n), 1 << 30)).toMatch(/as the length of|as a key/);
  // A header of a gigabyte is asked for by nobody, however large the file is said to be.
  expect(read(changed(bytes, ids + 8, 4_000_000n), 1 << 30)).toMatchObject({ kind: "more" });
});

test("tensors that cannot be are refused", () => {
  const bytes = fileOf({});
  const dims = placeOf(bytes, "w") + 1;
  expect(refusal(changed(bytes, dims, 5n, 4))).toMatch(/5 dimensions/);
  expect(refusal(changed(bytes, dims, 0n, 4))).toMatch(/0 dimensions/);
  expect(refusal(changed(bytes, dims + 4, 0n))).toMatch(/empty/);
  expect(refusal(changed(changed(bytes, dims + 4, 1n << 40n), dims + 12, 1n << 40n))).toMatch(/larger than any file/);
  expect(refusal(changed(bytes, dims + 4, 1n << 30n))).toMatch(/not whole/);
  expect(refusal(changed(bytes, dims + 20, 2n, 4))).toMatch(/cannot pack/);
  expect(refusal(changed(bytes, dims + 24, 4n))).toMatch(/boundaries of 32/);
  expect(refusal(changed(bytes, dims + 24, 1n << 52n))).toMatch(/not whole/);
  expect(refusal(fileOf({}, [weights, weights]))).toMatch(/tensor w twice/);
  const two = fileOf({}, [weights, { ...weights, name: "z" }]);
  expect(refusal(changed(two, placeOf(two, "z") + 1 + 4 + 16 + 4, 0n))).toMatch(/w and z overlap|z and w overlap/);
});

test("metadata that cannot be is refused", () => {
  expect(refusal(fileOf({ "general.alignment": 24 }))).toMatch(/power of two/);
  expect(refusal(fileOf({ "general.alignment": 8192 }))).toMatch(/power of two/);
  expect(refusal(fileOf({ deep: [[[[[1]]]]] }))).toMatch(/nested too deep/);
  const doubled = fileOf({ ab: 1, ac: 2 });
  doubled[placeOf(doubled, "ac") + 1] = "b".charCodeAt(0);
  expect(refusal(doubled)).toBe("The file has the key ab twice.");
  const odd = fileOf({ yes: true });
  odd[placeOf(odd, "yes") + 3 + 4] = 2;
  expect(refusal(odd)).toMatch(/true or false/);
  const untyped = fileOf({ yes: true });
  expect(refusal(changed(untyped, placeOf(untyped, "yes") + 3, 77n, 4))).toMatch(/type, 77/);
});

test("names out of a file are shown without tricks", () => {
  const name = "\u202e\u0000evil\n";
  const twice = refusal(
    fileOf({}, [
      { ...weights, name },
      { ...weights, name },
    ]),
  );
  expect(twice).toBe("The file has the tensor ??evil? twice.");
});
