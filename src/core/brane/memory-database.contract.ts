import { describe, expect, test } from "vitest";
import { limits } from "./layout.ts";
import type { MemoryDatabase, MemoryTables } from "./memory-database.ts";

const row = (content: string) => ({ content, timestamp: "2026-01-15 10:30:00.000", metadata: "{}" });

export const emptyTables: MemoryTables = {
  l1_working_memory: [],
  l2_short_term: [],
  l3_long_term: [],
  l4_persistent: [],
};

export const someTables: MemoryTables = {
  l1_working_memory: [row("Grüße 你好 🧠"), row("")],
  l2_short_term: [row("a\u0000b"), row("\u0000"), row("'; DROP TABLE l1_working_memory; --")],
  l3_long_term: [
    { ...row("x".repeat(20_000)), category: "document" },
    { ...row("x".repeat(10)), category: "passage" },
  ],
  l4_persistent: [{ key: "blood group", value: "0+", metadata: '{"a":1}', timestamp: "" }],
};

/** What every `MemoryDatabase` promises. */
export function memoryDatabaseContract(name: string, make: () => MemoryDatabase): void {
  describe(`${name} keeps the contract of MemoryDatabase`, () => {
    const write = async (tables: MemoryTables) => {
      const written = await make().write(tables);
      if (!written.ok) throw new Error(written.problem);
      return written.value;
    };

    test("what was written comes back, empty texts, NULs and every script included", async () => {
      for (const tables of [emptyTables, someTables]) {
        expect(await make().read(await write(tables))).toEqual({ ok: true, value: tables });
      }
    });

    test("equal tables give equal bytes", async () => {
      expect(await write(someTables)).toEqual(await write(structuredClone(someTables)));
    });

    test("a thousand rows keep their order", async () => {
      const many = { ...emptyTables, l2_short_term: Array.from({ length: 1000 }, (_, index) => row(String(index))) };
      expect(await make().read(await write(many))).toEqual({ ok: true, value: many });
    });

    test("a text longer than a row may be is refused in a sentence", async () => {
      const long = { ...emptyTables, l2_short_term: [row("x".repeat(limits.row))] };
      const written = await make().write(long);
      expect(written).toMatchObject({ ok: false, problem: expect.stringMatching(/\.$/) as unknown });
    });

    test("what is no memory at all is refused in a sentence", async () => {
      for (const bytes of [
        new Uint8Array(0),
        Uint8Array.of(1, 2, 3),
        new Uint8Array(8192),
        new Uint8Array(100_000).fill(0x53),
      ]) {
        expect(await make().read(bytes)).toMatchObject({ ok: false, problem: expect.stringMatching(/\.$/) as unknown });
      }
    });
  });
}
