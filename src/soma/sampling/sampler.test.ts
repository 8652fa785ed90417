import { describe, expect, test } from "vitest";
import { exactExp } from "./exact-exp.ts";
import { createRandom } from "./random.ts";
import { createSampler, logProbabilities, type SamplingOptions } from "./sampler.ts";

const logits = (...values: number[]): Float32Array => Float32Array.from(values);

/** How often each token comes in `draws` draws. */
function frequencies(values: Float32Array, options: Partial<SamplingOptions>, draws = 20_000): number[] {
  const sampler = createSampler({ temperature: 1, seed: 11, ...options });
  const counts = new Array<number>(values.length).fill(0);
  for (let draw = 0; draw < draws; draw += 1) {
    const token = sampler.pick(values, [])?.token ?? -1;
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}

const log = Math.log;
const quarters = logits(log(0.5), log(0.25), log(0.125), log(0.125));

describe("greedy", () => {
  test("takes the likeliest, of equal ones the lowest", () => {
    const sampler = createSampler({ temperature: 0 });
    expect(sampler.pick(logits(1, 3, 2), [])?.token).toBe(1);
    expect(sampler.pick(logits(1, 3, 3), [])?.token).toBe(1);
  });

  test("never takes NaN, and says when nothing is left", () => {
    const sampler = createSampler({ temperature: 0 });
    expect(sampler.pick(logits(NaN, 3, NaN), [])?.token).toBe(1);
    expect(sampler.pick(logits(NaN, NaN), [])).toBeUndefined();
    expect(sampler.pick(logits(-Infinity, NaN), [])).toBeUndefined();
    expect(sampler.pick(logits(1, 2), [], Uint32Array.of(0))).toBeUndefined();
  });

  test("takes only what the mask allows", () => {
    expect(createSampler({ temperature: 0 }).pick(logits(1, 9, 2, 3), [], Uint32Array.of(0b0101))?.token).toBe(2);
  });
});

describe("drawing", () => {
  test("follows the probabilities", () => {
    const seen = frequencies(quarters, {});
    [0.5, 0.25, 0.125, 0.125].forEach((wanted, token) => expect(seen[token]).toBeCloseTo(wanted, 1));
  });

  test("is the same for the same seed, and another for another", () => {
    const texts = [1, 1, 2].map((seed) => {
      const sampler = createSampler({ temperature: 1, seed });
      return Array.from({ length: 40 }, () => sampler.pick(quarters, [])?.token).join("");
    });
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  test("top-k keeps the k likeliest, the lower of equal ones", () => {
    const seen = frequencies(quarters, { topK: 3 });
    expect(seen[3]).toBe(0);
    expect(seen[2]).toBeGreaterThan(0.1);
  });

  test("top-p keeps the fewest that reach it, at least one", () => {
    expect(frequencies(quarters, { topP: 0.7 }).map((one) => one > 0)).toEqual([true, true, false, false]);
    expect(frequencies(quarters, { topP: 0.0001 }, 50)).toEqual([1, 0, 0, 0]);
  });

  test("top-p is the same from the top-k and from all", () => {
    const random = createRandom(5);
    const wide = Float32Array.from({ length: 3_000 }, () => random.unit() * 8);
    const text = (options: Partial<SamplingOptions>): string => {
      const sampler = createSampler({ temperature: 1, topP: 0.9, seed: 4, ...options });
      return Array.from({ length: 30 }, () => sampler.pick(wide, [])?.token).join();
    };
    expect(text({})).toBe(text({ topK: 3_000 }));
  });

  test("min-p keeps those at least that part as likely as the likeliest", () => {
    expect(frequencies(quarters, { minP: 0.4 }).map((one) => one > 0)).toEqual([true, true, false, false]);
  });

  test("a low temperature sharpens, and comes after what is cut away", () => {
    const [first = 0] = frequencies(quarters, { temperature: 0.5 });
    expect(first).toBeCloseTo(0.25 / (0.25 + 0.0625 + 2 / 64), 1);
    expect(frequencies(quarters, { temperature: 100, minP: 0.4 }).map((one) => one > 0)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("never takes NaN, minus infinity or what is masked out, however it draws", () => {
    const values = logits(NaN, 1, -Infinity, 1, 5);
    for (const options of [{}, { topK: 4 }, { topP: 0.99 }, { minP: 0.001 }, { topK: 4, topP: 0.9, minP: 0.01 }]) {
      const sampler = createSampler({ temperature: 2, seed: 1, ...options });
      for (let draw = 0; draw < 200; draw += 1) {
        expect([1, 3]).toContain(sampler.pick(values, [], Uint32Array.of(0b01111))?.token);
      }
      expect(sampler.pick(logits(NaN, NaN), [])).toBeUndefined();
    }
  });

  test("an infinite logit is certain", () => {
    expect(frequencies(logits(1, Infinity, 3), {}, 100)).toEqual([0, 1, 0]);
    expect(frequencies(logits(1, Infinity, 3), { topP: 0.5 }, 100)).toEqual([0, 1, 0]);
  });
});

describe("penalties", () => {
  const greedy = (options: Partial<SamplingOptions>, recent: number[], ...values: number[]): number | undefined =>
    createSampler({ temperature: 0, ...options }).pick(logits(...values), recent)?.token;

  test("the repetition penalty divides what is above zero and multiplies what is below", () => {
    expect(greedy({ repetitionPenalty: 2 }, [0], 3, 2)).toBe(1);
    expect(greedy({ repetitionPenalty: 2 }, [0], 5, 2)).toBe(0);
    expect(greedy({ repetitionPenalty: 2 }, [0], -1, -1.5)).toBe(1);
  });

  test("the presence penalty counts once, the frequency penalty each time", () => {
    expect(greedy({ presencePenalty: 1 }, [0, 0, 0], 3, 2.5)).toBe(1);
    expect(greedy({ presencePenalty: 1 }, [0, 0, 0], 3.6, 2.5)).toBe(0);
    expect(greedy({ frequencyPenalty: 0.4 }, [0, 0, 0], 3.6, 2.5)).toBe(1);
    expect(greedy({ frequencyPenalty: 0.4 }, [0, 0], 3.6, 2.5)).toBe(0);
  });

  test("reach as far back as the window, 64 tokens unless it is said", () => {
    const past = [0, ...new Array<number>(64).fill(9)];
    expect(greedy({ repetitionPenalty: 2 }, past, 3, 2)).toBe(0);
    expect(greedy({ repetitionPenalty: 2 }, past.slice(0, 64), 3, 2)).toBe(1);
    expect(greedy({ repetitionPenalty: 2, repetitionWindow: 65 }, past, 3, 2)).toBe(1);
    expect(greedy({ repetitionPenalty: 2, repetitionWindow: 0 }, [0], 3, 2)).toBe(0);
  });

  test("leave the caller's logits as they were", () => {
    const values = logits(3, 2);
    createSampler({ temperature: 0, repetitionPenalty: 2 }).pick(values, [0]);
    expect([...values]).toEqual([3, 2]);
  });
});

describe("log-probabilities", () => {
  test("are of the raw logits, likeliest first", () => {
    const best = logProbabilities(quarters, 3);
    expect(best.map(({ token }) => token)).toEqual([0, 1, 2]);
    best.forEach(({ logprob }, at) => expect(logprob).toBeCloseTo(log([0.5, 0.25, 0.125][at] ?? 0), 6));
    const picked = createSampler({ temperature: 0, repetitionPenalty: 9 }).pick(quarters, [3]);
    expect(picked?.logprob).toBeCloseTo(log(0.5), 6);
  });

  test("are none where no token is possible, and pass over NaN", () => {
    expect(logProbabilities(logits(NaN, -Infinity), 3)).toEqual([]);
    expect(logProbabilities(logits(NaN, 0, 0), 3)[0]?.logprob).toBeCloseTo(log(0.5), 6);
  });

  test("of many tokens are the best of a full sort", () => {
    const random = createRandom(9);
    const wide = Float32Array.from({ length: 5_000 }, () => Math.round(random.unit() * 40));
    const sorted = Array.from(wide.keys()).sort((one, other) => (wide[other] ?? 0) - (wide[one] ?? 0) || one - other);
    expect(logProbabilities(wide, 300).map(({ token }) => token)).toEqual(sorted.slice(0, 300));
  });
});

test("our exponential function is right to the last bits, and nothing far below", () => {
  for (let x = 0; x > -700; x -= 0.37) expect(Math.abs(exactExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
  expect(exactExp(0)).toBe(1);
  expect(exactExp(-800)).toBe(0);
});
