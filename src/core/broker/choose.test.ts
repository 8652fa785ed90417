import { describe, expect, test } from "vitest";
import type { PrivacyTier } from "#core/words/tier.ts";
import { embeddedDefault, type ModelCard } from "./cards.ts";
import { choose, type Asked, type Candidate, type Mode } from "./choose.ts";

const away = "https://models.example";
const here = "http://127.0.0.1:11434";
const { contextWindow, tools, small } = embeddedDefault;
const named = (id: string, bytes?: number): ModelCard => ({
  ...{ contextWindow, tools, small, id, name: id.toUpperCase(), alsoKnownAs: [`${id}:8b`] },
  ...(bytes === undefined ? {} : { bytes }),
});
const inBrowser = (card: ModelCard, more: Partial<Candidate> = {}): Candidate => ({
  ...{ card, engine: "soma", place: { kind: "browser" } },
  ...more,
});
const at = (origin: string, card: ModelCard): Candidate => ({
  card,
  engine: "ollama",
  place: { kind: "server", origin },
});
const own = inBrowser(embeddedDefault);

const ask = (more: Partial<Asked>): Asked => ({
  wish: { preferred_llm: "llama", fallback_llms: ["qwen"] },
  ...{ tier: 2, mode: "hybrid", machine: { gpu: false }, candidates: [own], fallback: embeddedDefault.id },
  ...more,
});

describe("which model answers, and why", () => {
  test("the preferred one, by any of its names", () => {
    const big = inBrowser(named("llama"));
    const wish = { preferred_llm: "LLAMA:8b", fallback_llms: [] };
    const chosen = choose(ask({ wish, candidates: [own, big] }));
    expect(chosen).toEqual({ candidate: big, preferred: true, why: "LLAMA answers: this neuron prefers it." });
  });

  test("the next wish, when the first is not there", () => {
    const chosen = choose(ask({ candidates: [own, inBrowser(named("qwen"))] }));
    expect(chosen).toMatchObject({ preferred: false, why: "QWEN answers, because llama is not on this device." });
  });

  test("of a model that was brought and is gone its id is not shown, which tells nobody anything", () => {
    const wish = { preferred_llm: "brought-3b3542f2a7e20cbd", fallback_llms: [] };
    const { why } = choose(ask({ wish, candidates: [own] })) ?? {};
    expect(why).toBe(`${own.card.name} answers, because the model it prefers is not on this device.`);
  });

  test("what failed gives way to the next, with its reason", () => {
    const big = inBrowser(named("llama"));
    const failed = new Map([[big, "The disk is full."]]);
    const chosen = choose(ask({ candidates: [own, big], failed }));
    expect(chosen?.candidate).toBe(own);
    expect(chosen?.why).toBe("SmolLM2 135M answers, because LLAMA failed: The disk is full.");
  });

  test("nobody, when even the embedded default failed", () => {
    expect(choose(ask({ failed: new Map([[own, "The disk is full."]]) }))).toBeUndefined();
  });

  test("a server's answer says where it comes from", () => {
    expect(choose(ask({ candidates: [own, at(away, named("llama"))] }))?.why).toBe(
      `LLAMA answers: this neuron prefers it. It runs at ${away}.`,
    );
  });

  test("the tier keeps a server elsewhere out, and one on this device in", () => {
    const [far, near] = [at(away, named("llama")), at(here, named("qwen"))];
    const chosen = choose(ask({ tier: 0, candidates: [own, far, near] }));
    expect(chosen?.candidate).toBe(near);
    expect(chosen?.why).toContain("privacy tier 0");
  });

  test("tier 1 may leave masked: until BRANE can mask, it stays inside like tier 0", () => {
    const chosen = choose(ask({ tier: 1, mode: "cloud", candidates: [own, at(away, named("llama"))] }));
    expect(chosen?.candidate).toBe(own);
    expect(chosen?.why).toContain("privacy tier 1");
    expect(choose(ask({ tier: 1, candidates: [own, at(here, named("llama"))] }))?.candidate.place).toEqual({
      kind: "server",
      origin: here,
    });
  });

  test("what the gate would refuse is passed over with the gate's own reason, on this device too", () => {
    const refusal = () => "Nobody allowed it.";
    for (const origin of [away, here]) {
      const chosen = choose(ask({ candidates: [own, at(origin, named("llama"))], refusal }));
      expect(chosen?.candidate).toBe(own);
      expect(chosen?.why).toBe("SmolLM2 135M answers, because LLAMA was not asked: Nobody allowed it.");
    }
  });

  test("of two servers that have a model of one name, the one this neuron was let to is what is told of", () => {
    const other = "http://127.0.0.1:25702";
    const used = at(other, named("llama"));
    const candidates = [own, at(here, named("llama")), used];
    const refusal = (origin: string) => (origin === other ? undefined : `Nobody allowed ${origin}.`);
    expect(choose(ask({ candidates, refusal }))?.why).toBe(
      `LLAMA answers: this neuron prefers it. It runs at ${other}.`,
    );
    const failed = new Map([[used, "It did not answer."]]);
    expect(choose(ask({ candidates, refusal, failed }))?.why).toBe(
      "SmolLM2 135M answers, because LLAMA failed: It did not answer.",
    );
  });

  test("of two servers that offer a model of one name, the one a person chose answers, nearer or not, and it is said", () => {
    const other = "http://10.0.0.7";
    const candidates = [own, at(here, named("llama")), at(other, named("llama"))];
    const server = { modelId: "Llama", place: { kind: "server", origin: other } } as const;
    expect(choose(ask({ candidates, at: server }))).toMatchObject({
      candidate: candidates[2],
      why: `LLAMA answers: this neuron prefers it, and you chose this server for it. It runs at ${other}.`,
    });
    const inPage = { modelId: "llama", place: { kind: "browser" } } as const;
    const carried = [...candidates, inBrowser(named("llama"))];
    expect(choose(ask({ candidates: carried, at: inPage, mode: "cloud" }))?.why).toBe(
      "LLAMA answers: this neuron prefers it, and you chose that it runs here.",
    );
    expect(choose(ask({ candidates, at: { ...server, modelId: "qwen" } }))?.candidate).toBe(candidates[1]);
  });

  test("a server that was chosen and may not be asked, has no such model or is not connected any more, gives way to the other, with the reason", () => {
    const other = "http://10.0.0.7";
    const [near, far] = [at(here, named("llama")), at(other, named("llama"))];
    const chosenFar = { modelId: "llama", place: far.place };
    const refusal = (origin: string) => (origin === other ? "Nobody allowed it." : undefined);
    expect(choose(ask({ candidates: [own, near, far], at: chosenFar, refusal }))).toMatchObject({
      candidate: near,
      why: `LLAMA answers, because LLAMA was not asked: Nobody allowed it. It runs at ${here}.`,
    });
    expect(choose(ask({ candidates: [own, near], at: chosenFar, servers: [here, other] }))?.why).toBe(
      `LLAMA answers, because ${other}, which you chose for llama, does not offer it now. It runs at ${here}.`,
    );
    expect(choose(ask({ candidates: [own, near], at: chosenFar, servers: [here] }))?.why).toBe(
      `LLAMA answers, because ${other}, which you chose for llama, is not connected any more. It runs at ${here}.`,
    );
    const alone = choose(ask({ candidates: [own, far], at: chosenFar }));
    expect(alone?.why).toBe(`LLAMA answers: this neuron prefers it. It runs at ${other}.`);
  });

  test("what the machine cannot run is passed over, with the reason", () => {
    const onnx = inBrowser(named("llama"), { needsGpu: true });
    expect(choose(ask({ candidates: [own, onnx] }))?.why).toMatch(/WebGPU/);
    expect(choose(ask({ candidates: [own, onnx], machine: { gpu: true } }))?.candidate).toBe(onnx);
    const huge = inBrowser(named("llama", 6e9));
    const half = inBrowser({ ...named("llama"), f16: true, largestBuffer: 2e9 }, { needsGpu: true });
    const on = (card: { f16: boolean; maxBuffer: number }) =>
      choose(ask({ candidates: [own, half], machine: { gpu: true, ...card } }));
    expect(on({ f16: false, maxBuffer: 4e9 })?.why).toContain("LLAMA is in half precision");
    expect(on({ f16: true, maxBuffer: 1e9 })?.why).toContain("graphics memory in one piece");
    expect(on({ f16: true, maxBuffer: 2e9 })?.candidate).toBe(half);
    expect(choose(ask({ candidates: [own, huge], machine: { gpu: false, memory: 4e9 } }))?.why).toMatch(
      /needs about 9\.0 GB of memory, and this machine has 4\.0 GB/,
    );
  });

  test("of two places for one model, hybrid takes the nearer and cloud the farther", () => {
    const [far, near] = [at(away, named("llama")), inBrowser(named("llama"))];
    const candidates = [own, far, near];
    expect(choose(ask({ candidates }))?.candidate).toBe(near);
    expect(choose(ask({ candidates, mode: "cloud" }))?.candidate).toBe(far);
    expect(choose(ask({ candidates, mode: "cloud", failed: new Map([[far, "It did not answer."]]) }))).toMatchObject({
      candidate: near,
      preferred: true,
      why: "LLAMA answers, because LLAMA failed: It did not answer.",
    });
  });
});

/** Numbers that look like chance and are the same at every run (mulberry32). */
function createChance(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return <Value>(values: readonly Value[]): Value => {
    return values[Math.floor(next() * values.length)] as Value;
  };
}

test("whatever is offered, wished and broken: nothing crosses the tier, the mode or the gate, nothing that failed is chosen, and a server is always named", () => {
  const pick = createChance(6);
  const names = ["llama", "qwen", "gemma"];
  let servers = 0;
  for (let round = 0; round < 4000; round += 1) {
    const candidates = [
      own,
      ...Array.from({ length: pick([0, 1, 2, 3, 4]) }, () => {
        const card = named(pick(names), pick([undefined, 1e9, 9e9]));
        return pick([
          inBrowser(card),
          inBrowser(card, { needsGpu: true }),
          at(away, card),
          at(here, card),
          at("http://10.0.0.7", card),
        ]);
      }),
    ];
    const tier = pick<PrivacyTier>([0, 1, 2]);
    const mode = pick<Mode>(["local", "hybrid", "cloud"]);
    const machine = { gpu: pick([true, false]), memory: pick([2e9, 16e9]) };
    const failed = new Map(candidates.filter(() => pick([true, false])).map((one) => [one, "It broke."]));
    const wish = { preferred_llm: pick(names), fallback_llms: [pick(names), pick(names)] };
    const shut = [away, here, "http://10.0.0.7"].filter(() => pick([true, false, false]));
    const refusal = (origin: string) => (shut.includes(origin) ? `The gate is shut to ${origin}.` : undefined);
    const place = pick(candidates).place;
    const asked = { wish, at: { modelId: pick(names), place }, tier, mode, machine, candidates };
    const chosen = choose({ ...asked, fallback: embeddedDefault.id, failed, refusal });
    if (chosen === undefined) {
      expect(failed.has(own)).toBe(true);
      continue;
    }
    const { candidate, why, preferred } = chosen;
    expect(failed.has(candidate)).toBe(false);
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(why.startsWith(candidate.card.name)).toBe(true);
    if (preferred) expect(candidate.card.id).toBe(wish.preferred_llm);
    if (candidate.place.kind === "browser") continue;
    servers += 1;
    const { origin } = candidate.place;
    expect(why).toContain(origin);
    expect(shut).not.toContain(origin);
    if (tier !== 2 || mode === "local") expect(origin).toBe(here);
  }
  expect(servers).toBeGreaterThan(300);
});
