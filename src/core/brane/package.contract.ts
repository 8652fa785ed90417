import { describe, expect, test } from "vitest";
import { concat, sha256Hex, textOf, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { ArchiveEntry } from "./archive.ts";
import { checksumOf } from "./checksum.ts";
import { isSame } from "./compare.ts";
import { normalContents, type PackageContents } from "./contents.ts";
import { limits } from "./layout.ts";
import type { MemoryDatabase } from "./memory-database.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import { readArchive } from "./read-archive.ts";
import { createReadPackage } from "./read-package.ts";
import { fileOf, random, sampleContents } from "./testing/sample.ts";
import { writeArchive } from "./write-archive.ts";
import { createWritePackage } from "./write-package.ts";

/** Numbers below `below`, the same ones for the same seed (the linear congruence of Numerical Recipes, its better bits). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** Flips a few bits, or cuts, or doubles a stretch. */
function garble(data: Bytes, next: (below: number) => number): Bytes {
  const [from, to] = [next(data.length), next(data.length)].sort((one, other) => one - other) as [number, number];
  const how = next(4);
  if (how === 0) return concat(data.subarray(0, from), data.subarray(to));
  if (how === 1) return concat(data.subarray(0, to), data.subarray(from));
  const flipped = data.slice();
  for (let count = 1 + next(3); count > 0; count -= 1) {
    const at = next(data.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << next(8));
  }
  return flipped;
}

export interface PackageParts {
  readonly database: MemoryDatabase;
  readonly kdf: PassphraseKdf;
}

/** Writing and reading of whole packages, over whatever database and key derivation there is. */
export function packageContract(name: string, parts: PackageParts): void {
  const write = createWritePackage({ ...parts, random });
  const readBytes = createReadPackage(parts);
  const read = (bytes: Bytes, passphrase?: string) => readBytes(fileOf(bytes), passphrase);

  const bytesOf = async (contents: PackageContents, passphrase?: string) => {
    const written = await write(contents, passphrase);
    if (written.kind === "refused") throw new Error(written.reason);
    return written.bytes;
  };
  const entriesOf = (bytes: Bytes) => {
    const archive = readArchive(bytes);
    if (!archive.ok) throw new Error(archive.problem);
    return archive.value;
  };
  /** The package with some parts changed, and hashes that fit again, as a forger would. */
  const forged = async (bytes: Bytes, change: (entries: readonly ArchiveEntry[]) => readonly ArchiveEntry[]) => {
    const changed = change(entriesOf(bytes).filter(({ path }) => path !== ".brane/checksum"));
    return writeArchive([...changed, { path: ".brane/checksum", data: await checksumOf(changed) }]);
  };
  const replaced = (path: string, edit: (text: string) => string) => (entries: readonly ArchiveEntry[]) =>
    entries.map((entry) => (entry.path === path ? { path, data: utf8(edit(textOf(entry.data))) } : entry));

  describe(`a package over ${name}`, { timeout: 60_000 }, () => {
    test("comes back as it was saved, without its secrets", async () => {
      const contents = sampleContents();
      const opened = await read(await bytesOf(contents));
      expect(opened).toEqual({
        kind: "opened",
        sealed: false,
        contents: { ...normalContents(contents), credentials: {} },
      });
    });

    test("of a neuron that remembers nothing comes back too", async () => {
      const contents = { ...sampleContents(), facts: [], conversations: [], documents: [], tools: [], credentials: {} };
      expect(await read(await bytesOf(contents))).toEqual({
        kind: "opened",
        sealed: false,
        contents: normalContents(contents),
      });
    });

    test("is byte-equal for equal state, whatever order it was gathered in", async () => {
      const contents = sampleContents();
      const shuffled = {
        ...contents,
        facts: contents.facts.toReversed(),
        documents: contents.documents.toReversed(),
        conversations: contents.conversations.toReversed().map((conversation) => ({
          ...conversation,
          messages: conversation.messages.toReversed(),
        })),
      };
      expect(await bytesOf(shuffled)).toEqual(await bytesOf(contents));
    });

    test("has the parts of the format in their order", async () => {
      const paths = entriesOf(await bytesOf(sampleContents())).map(({ path }) => path);
      expect(paths).toEqual([
        "manifest.yaml",
        "neuron.json",
        "tools/definitions.yaml",
        "memory/memory.db",
        "memory/embeddings/passages.f32",
        ".brane/version",
        ".brane/checksum",
      ]);
      const sealed = entriesOf(await bytesOf(sampleContents(), "calm")).map(({ path }) => path);
      expect(sealed.slice(3, 6)).toEqual([
        "memory/memory.db.enc",
        "memory/embeddings/passages.f32.enc",
        "credentials/vault.enc",
      ]);
    });

    test("an answer in mid-stream and a call that waits are saved as ended", async () => {
      const contents = sampleContents();
      const opened = await read(
        await bytesOf({
          ...contents,
          conversations: contents.conversations.map((conversation) => ({
            ...conversation,
            messages: conversation.messages.map((message) =>
              message.role === "question"
                ? message
                : {
                    ...message,
                    text: "900 \ud83e",
                    state: "streaming",
                    calls: message.calls.map((call) => ({ ...call, state: "asked", undoUntil: 1 })),
                  },
            ),
          })),
        }),
      );
      const answer = opened.kind === "opened" ? opened.contents.conversations[0]?.messages[1] : undefined;
      expect(answer).toMatchObject({ state: "stopped", text: "900 \ufffd", calls: [{ state: "failed" }] });
      expect(JSON.stringify(answer)).not.toContain("undoUntil");
    });

    test("sealed, it holds no word of what the neuron remembers, and opens with the passphrase alone", async () => {
      const contents = sampleContents("quokka");
      const bytes = await bytesOf(contents, "a long and quiet afternoon");
      const seen = new TextDecoder("latin1").decode(bytes);
      expect(seen).toContain("Legal researcher");
      for (const secret of ["quokka", "lease.md", "merda", "token-of-ada", "How much", "MiniLM"]) {
        expect(seen).not.toContain(secret);
      }
      expect(await read(bytes)).toMatchObject({
        kind: "needs-passphrase",
        neuron: { metadata: { name: "Legal researcher" } },
      });
      expect(await read(bytes, "")).toMatchObject({ kind: "needs-passphrase" });
      expect(await read(bytes, "a long and quiet evening")).toEqual({ kind: "cannot-open" });
      const opened = await read(bytes, "a long and quiet afternoon");
      expect(opened).toEqual({ kind: "opened", sealed: true, contents: normalContents(contents) });
    });

    test("a passphrase is the same however a keyboard composes its letters", async () => {
      const bytes = await bytesOf(sampleContents(), "Gr\u00fc\u00dfe");
      expect((await read(bytes, "Gru\u0308\u00dfe")).kind).toBe("opened");
    });

    test("sealed twice, nothing sealed is the same", async () => {
      const [one, other] = [
        entriesOf(await bytesOf(sampleContents(), "calm")),
        entriesOf(await bytesOf(sampleContents(), "calm")),
      ];
      for (const [index, { path, data }] of one.entries()) {
        const same = (await sha256Hex(data)) === (await sha256Hex(other[index]?.data ?? data));
        expect(same).toBe(!path.endsWith(".enc") && path !== ".brane/checksum");
      }
    });

    test("sealed parts that were cut, lengthened, swapped, edited or put around another neuron do not open", async () => {
      const contents = sampleContents("x".repeat(200_000));
      const bytes = await bytesOf(contents, "calm");
      const other = entriesOf(await bytesOf(contents, "calm"));
      const memory = "memory/memory.db.enc";
      const onMemory = (edit: (data: Bytes) => Bytes) => (entries: readonly ArchiveEntry[]) =>
        entries.map(({ path, data }) => ({ path, data: path === memory ? edit(data) : data }));
      const line = (data: Bytes) => data.indexOf(10) + 1;
      const chunk = 65_536 + 16;
      const cut = (data: Bytes, ...ranges: readonly (readonly [number, number])[]) => {
        const parts = ranges.map(([from, to]) => data.subarray(from, to));
        return new Uint8Array(parts.flatMap((part) => [...part]));
      };
      const edits: readonly ((entries: readonly ArchiveEntry[]) => readonly ArchiveEntry[])[] = [
        onMemory((data) => data.slice(0, -1)),
        onMemory((data) => data.slice(0, line(data) + chunk)),
        onMemory((data) => data.slice(0, line(data))),
        onMemory((data) => cut(data, [0, data.length], [line(data), line(data) + chunk])),
        onMemory((data) => {
          const body = line(data);
          return cut(
            data,
            [0, body],
            [body + chunk, body + 2 * chunk],
            [body, body + chunk],
            [body + 2 * chunk, data.length],
          );
        }),
        onMemory((data) => cut(data, [0, line(data)], [line(data) + chunk, data.length])),
        onMemory((data) => data.map((byte, at) => (at === data.length - 20 ? byte ^ 1 : byte))),
        onMemory((data) => other.find(({ path }) => path === memory)?.data ?? data),
        replaced("tools/definitions.yaml", (text) => text.replace("add two numbers", "add new numbers")),
        (entries) =>
          replaced("neuron.json", (text) => text.replace('"privacy_tier": 0', '"privacy_tier": 2'))(
            replaced("manifest.yaml", (text) => text.replace("privacy_tier: 0", "privacy_tier: 2"))(entries),
          ),
        (entries) => entries.filter(({ path }) => path !== "memory/embeddings/passages.f32.enc"),
      ];
      for (const [index, edit] of edits.entries()) {
        const reading = await read(await forged(bytes, edit), "calm");
        expect([index, reading.kind]).toEqual([index, index === edits.length - 1 ? "refused" : "cannot-open"]);
      }
    });

    test("of a newer format says so; of a newer third number it opens", async () => {
      const bytes = await bytesOf(sampleContents());
      for (const version of ["1.1.0", "2.0.0"]) {
        const newer = await forged(
          bytes,
          replaced(".brane/version", () => `${version}\n`),
        );
        expect(await read(newer)).toEqual({ kind: "too-new", version });
      }
      expect(
        (
          await read(
            await forged(
              bytes,
              replaced(".brane/version", () => "1.0.7\n"),
            ),
          )
        ).kind,
      ).toBe("opened");
    });

    test("with a part that does not fit the others is refused in a sentence", async () => {
      const bytes = await bytesOf(sampleContents());
      const edits: readonly ((entries: readonly ArchiveEntry[]) => readonly ArchiveEntry[])[] = [
        (entries) => [...entries, { path: "runtime/runtime.py", data: utf8("print(1)") }],
        (entries) => entries.filter(({ path }) => path !== "memory/memory.db"),
        (entries) => entries.filter(({ path }) => path !== "manifest.yaml"),
        (entries) => entries.filter(({ path }) => path !== "memory/embeddings/passages.f32"),
        replaced(".brane/version", () => "one"),
        replaced("manifest.yaml", (text) => text.replace("Legal researcher", "Friendly helper")),
        replaced("manifest.yaml", () => "a: &a [*a]"),
        replaced("neuron.json", () => "["),
        replaced("neuron.json", () => "[".repeat(100_000)),
        replaced("neuron.json", (text) => text.replace('"prompts"', '"promptz"')),
        replaced("neuron.json", (text) => text + " ".repeat(limits.text)),
        replaced("tools/definitions.yaml", (text) => text.replace('risk: "low"', 'risk: "none"')),
        replaced("tools/definitions.yaml", () => "tools: !!js/function 1"),
        (entries) =>
          entries.map(({ path, data }) => ({
            path,
            data: path.endsWith(".f32") ? new Uint8Array(data.length).fill(0xff) : data,
          })),
      ];
      for (const [index, edit] of edits.entries()) {
        const reading = await read(await forged(bytes, edit));
        expect([index, reading]).toMatchObject([
          index,
          { kind: "refused", reason: expect.stringMatching(/^[A-Z].*\.$/s) as unknown },
        ]);
      }
    });

    test("whose parts were garbled under hashes that fit again is read to some end, and never throws", async () => {
      const bytes = await bytesOf(sampleContents());
      const next = chance(23);
      const kinds = new Set<string>();
      for (let round = 0; round < 300; round += 1) {
        const garbled = await forged(bytes, (entries) => {
          const chosen = next(entries.length);
          return entries.map((entry, index) =>
            index === chosen ? { ...entry, data: garble(entry.data, next) } : entry,
          );
        });
        kinds.add((await read(garbled)).kind);
      }
      expect(kinds).toContain("refused");
    });

    test("of every other length or with any byte changed is refused, or opens to the same", async () => {
      const small = { ...sampleContents(), conversations: [], documents: [], facts: sampleContents().facts.slice(1) };
      const bytes = await bytesOf(small);
      const expected = { ...normalContents(small), credentials: {} };
      const harmless = async (changed: Bytes) => {
        const reading = await read(changed);
        return reading.kind === "refused" || (reading.kind === "opened" && isSame(reading.contents, expected));
      };
      const next = chance(11);
      const structure = bytes.length - 900; // headers and directory are where a flip may slip through
      for (let round = 0; round < 400; round += 1) {
        const at = round % 2 === 0 ? structure + next(900) : next(bytes.length);
        const flipped = bytes.slice();
        flipped[at] = (flipped[at] ?? 0) ^ (1 << next(8));
        expect([at, await harmless(flipped)]).toEqual([at, true]);
      }
      for (let round = 0; round < 100; round += 1) {
        const reading = await read(bytes.slice(0, round < 20 ? round : next(bytes.length)));
        expect(reading.kind).toBe("refused");
      }
      expect((await read(new Uint8Array([...bytes, 0]))).kind).toBe("refused");
    });
  });
}
