import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { readGgufHeader } from "../gguf/read-header.ts";
import { createRandom } from "../sampling/random.ts";
import { createSampler } from "../sampling/sampler.ts";
import { openTokenizer } from "../tokenizer/open-tokenizer.ts";
import type { Tokenizer } from "../tokenizer/types.ts";
import { constrain, type Constraint, type Grammar } from "./constraint.ts";
import { grammarOfSchema, type SchemaOptions } from "./json-schema.ts";
import { allows } from "./testing/campaign.ts";
import { isValidText } from "./testing/check-json.ts";

const folder = "public/models/smollm2-135m-instruct";
/** A tool call; its arguments may have members that are not declared. */
const callWith = (additionalProperties: boolean): unknown => ({
  type: "object",
  properties: {
    name: { enum: ["get_weather", "search_documents"] },
    arguments: {
      type: "object",
      properties: {
        city: { type: "string", minLength: 1, maxLength: 24 },
        days: { type: "integer", minimum: 1, maximum: 14 },
        notes: { type: "array", items: { type: "string", maxLength: 60 }, maxItems: 3 },
      },
      required: ["city"],
      additionalProperties,
    },
  },
  required: ["name", "arguments"],
  additionalProperties: false,
});
const call = callWith(true);

describe("with SmolLM2's vocabulary", () => {
  let tokenizer: Tokenizer;
  beforeAll(() => {
    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")) as { files: { bytes: number }[] };
    const first = readFileSync(`${folder}/SmolLM2-135M-Instruct.Q4_1.gguf.000`);
    const header = readGgufHeader(new Uint8Array(first), manifest.files[0]?.bytes ?? 0);
    if (header.kind !== "read") throw new Error("The model's header was not read.");
    const opened = openTokenizer(header.header.metadata);
    if (opened.kind !== "opened") throw new Error(opened.message);
    tokenizer = opened.tokenizer;
  });

  const grammar = (schema: unknown, options?: SchemaOptions): Grammar => {
    const ending = grammarOfSchema(schema, options);
    if (ending.kind === "refused") throw new Error(ending.message);
    return ending.grammar;
  };
  const write = (constraint: Constraint, text: string): void => {
    for (const token of tokenizer.encode(text, { begin: false })) {
      if (!allows(constraint.mask(), token)) throw new Error(`${tokenizer.decode([token])} was not allowed in ${text}`);
      constraint.accept(token);
    }
  };

  test("a call is written as the tokenizer cuts it, in each of its writings", () => {
    const value = {
      name: "get_weather",
      arguments: { city: "Zürich \ud83e\udd8a", days: 3, notes: ['"wet"', "a\nb"], more: [1.5, {}] },
    };
    const read = grammar(call);
    for (const text of [
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      ` ${JSON.stringify(value, null, "\t")}\n`,
    ]) {
      const constraint = constrain(read, tokenizer);
      write(constraint, text);
      expect(constraint.mayEnd).toBe(true);
    }
    const compact = constrain(grammar(call, { writing: "compact" }), tokenizer);
    write(compact, JSON.stringify(value));
    expect(compact.mustEnd).toBe(true);
  });

  // The second finds the first one's strings known; where they are written otherwise it must not take them.
  test.each(["any", "compact"] as const)(
    "masks say of every token what its bytes say: %s",
    { timeout: 60_000 },
    (writing) => {
      const read = grammar(call, { writing });
      const beginnings = [
        "",
        '{"',
        '{"name":"get',
        '{"name":"get_weather","arguments":{"city":"Z',
        '{"arguments":{"ci',
        '{"arguments":{"x":1,"',
      ];
      for (const text of writing === "any" ? beginnings : beginnings.slice(2, 4)) {
        const constraint = constrain(read, tokenizer);
        write(constraint, text);
        const mask = constraint.mask();
        for (let token = 0; token < tokenizer.size; token += 1) {
          const isFollowed = canAccept(constraint, token);
          if (allows(mask, token) !== isFollowed) expect({ text, token, isFollowed }).toBe("what the mask says");
        }
      }
    },
  );

  test("whatever is drawn under the masks is a valid call at its end", { timeout: 60_000 }, () => {
    const random = createRandom(5);
    const schema = callWith(false);
    const closing = ['"', "}", "]", ":", '"}', "1"].map((text) => tokenizer.encode(text, { begin: false })[0] ?? 0);
    for (let round = 0; round < 4; round += 1) {
      const sampler = createSampler({ temperature: 1, seed: round });
      const constraint = constrain(grammar(schema, { writing: "compact" }), tokenizer);
      const tokens: number[] = [];
      while (!constraint.mustEnd && tokens.length < 400) {
        const logits = Float32Array.from({ length: tokenizer.size }, () => random.unit());
        for (const token of closing) logits[token] = tokens.length < 40 ? 6 : 30; // or it would go on for ever
        const token = sampler.pick(logits, tokens, constraint.mask())?.token ?? -1;
        constraint.accept(token);
        tokens.push(token);
      }
      const text = tokenizer.decode(tokens);
      expect({ text, valid: isValidText(text, schema) }).toEqual({ text, valid: true });
    }
  });
});

function canAccept(constraint: Constraint, token: number): boolean {
  try {
    constraint.fork().accept(token);
    return true;
  } catch {
    return false;
  }
}
