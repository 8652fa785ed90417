import { concat, sha256, toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Passkeys } from "./passkeys.ts";

/** A fake authenticator, which asks nobody. `hold` says what its holder does next. */
export function createFakePasskeys(): Passkeys & { hold(next: "agrees" | "gives up" | "has none"): void } {
  const held = new Map<string, Bytes>();
  let next = "agrees";
  let made = 0;
  const answer = (seed: Bytes, salt: Bytes) => sha256(concat(seed, salt));
  return {
    hold: (does) => (next = does),
    async make(name, salt) {
      if (next === "gives up") return { kind: "stopped" };
      if (next === "has none") return { kind: "cannot", reason: "This fake has no such function." };
      const credential = utf8(`fake ${(made += 1)}`);
      const seed = utf8(`${name} ${made}`);
      held.set(toHex(credential), seed);
      return { kind: "made", credential, secret: await answer(seed, salt) };
    },
    async ask(known) {
      if (next === "gives up") return { kind: "stopped" };
      const mine = next === "has none" ? undefined : known.find(({ credential }) => held.has(toHex(credential)));
      const seed = mine && held.get(toHex(mine.credential));
      if (mine === undefined || seed === undefined) return { kind: "stopped" };
      return { kind: "given", credential: mine.credential, secret: await answer(seed, mine.salt) };
    },
  };
}
