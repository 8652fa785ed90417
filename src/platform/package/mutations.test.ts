import { expect, test } from "vitest";
import { kinds, tryDamaged } from "./testing/mutations.ts";

// npm run torture -- package-mutations does the same for thousands of them.
test(
  "damaged and forged packages are refused in a sentence, or open to what was saved",
  { timeout: 60_000 },
  async () => {
    const endings = new Map<string, Set<string>>();
    for (let seed = 0; seed < 240; seed += 1) {
      const { kind, ending } = await tryDamaged(seed).catch((cause: unknown) => {
        throw new Error(`Seed ${seed}.`, { cause });
      });
      endings.set(kind, (endings.get(kind) ?? new Set()).add(ending));
    }
    expect([...endings.keys()].sort()).toEqual(Object.keys(kinds).sort());
    for (const [kind, seen] of endings) expect([kind, [...seen]]).toEqual([kind, expect.arrayContaining(["refused"])]);
  },
);
