/**
 * What keeping an answer within a grammar costs: masks, moving on, and choosing under a mask beside choosing freely, for
 * every token of an answer after its first, ÷ the model's own steps for the same tokens. The answers are given, so that
 * only the grammar differs. "New" grammars were never used before; "known" ones have written the same answer once. One
 * thread of Node; the highest share of a single token is told as well.
 */
import { setFlagsFromString } from "node:v8";
import { openSources } from "../scripts/source-modules.mjs";
import { buildKernels } from "../scripts/build-kernels.mjs";
import { median } from "./rig/page.mjs";

const rounds = 9;

const text = (maxLength) => ({ type: "string", maxLength });
const closed = (properties, required = Object.keys(properties)) => ({
  ...{ type: "object", properties, required, additionalProperties: false },
});

/** Schemas as a tool call, a choice and a report have them, each with an answer. */
const cases = {
  "a tool's call": {
    schema: closed({
      name: { enum: ["get_weather", "search_documents"] },
      arguments: closed(
        {
          city: text(24),
          days: { type: "integer", minimum: 1, maximum: 14 },
          notes: { type: "array", items: text(60), maxItems: 3 },
        },
        ["city"],
      ),
    }),
    answer: {
      name: "get_weather",
      arguments: { city: "San Francisco", days: 12, notes: ["wind over the bay", "fog in the morning"] },
    },
  },
  "a choice among words": {
    schema: closed({ mood: { enum: ["calm", "cheerful", "curious", "tired"] }, sure: { type: "boolean" } }),
    answer: { mood: "cheerful", sure: true },
  },
  "a nested report": {
    schema: closed({
      title: { type: "string" },
      people: {
        type: "array",
        items: closed({
          name: { type: "string" },
          born: { type: "string", format: "date" },
          weight: { type: "number" },
          roles: { type: "array", items: { enum: ["author", "reader", "editor"] } },
          home: { anyOf: [{ type: "null" }, closed({ street: { type: "string" }, number: { type: "integer" } })] },
        }),
      },
    }),
    answer: {
      title: "Those who wrote the first edition, and one who read it",
      people: [
        { name: "Ada", born: "1815-12-10", weight: 61.5, roles: ["author", "editor"], home: null },
        { name: "Émile", born: "1840-04-02", weight: 80, roles: ["reader"], home: { street: "Rue Zola", number: 7 } },
      ],
    },
  },
  "any JSON": {
    schema: {},
    answer: { list: [1, 2.5, "three", null, { deeper: [true, '"quoted" and\nbroken'] }], text: "a line of prose" },
  },
};

export async function run() {
  setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
  await buildKernels();
  const server = await openSources();
  try {
    const load = (path) => server.ssrLoadModule(`/src/soma/${path}`);
    const tools = {
      ...(await load("constraint/constraint.ts")),
      ...(await load("constraint/json-schema.ts")),
      ...(await load("sampling/sampler.ts")),
      ...(await load("model/testing/open-tiny.ts")),
    };
    const { smollm2 } = await load("model/testing/smollm2.ts");
    const model = await tools.open(await smollm2(), { contextWindow: 512 });
    await write(tools, model, cases["any JSON"]); // the first run is the slowest, everywhere
    const figures = [];
    for (const [name, one] of Object.entries(cases)) figures.push(...(await figureOf(name, tools, model, one)));
    model.close();
    return figures;
  } finally {
    await server.close();
  }
}

async function figureOf(name, tools, model, one) {
  const taken = [];
  for (let round = 0; round < rounds; round += 1) taken.push(await write(tools, model, one));
  return ["new", "known"].map((way) => {
    // token by token the median of the rounds, so that what another program takes of one does not count
    const places = [...taken[0][way].extras.keys()];
    const extras = places.map((at) => median(taken.map((each) => each[way].extras[at])));
    const steps = places.map((at) => median(taken.map((each) => each[way].steps[at])));
    return {
      name: `${name} within a ${way} grammar`,
      value: Number(mean(extras).toFixed(4)),
      unit: "ms a token after the first",
      anchor: `a step, ${mean(steps).toFixed(2)} ms`,
      ratio: Number((mean(extras) / mean(steps)).toFixed(4)),
      slowestToken: Number((Math.max(...extras) / mean(steps)).toFixed(3)),
    };
  });
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Writes the answer freely, under a grammar that is new, and under it once more: for each token after the first, in milliseconds. */
async function write({ constrain, grammarOfSchema, createSampler }, model, { schema, answer }) {
  const { tokenizer, state } = model;
  const tokens = tokenizer.encode(JSON.stringify(answer), { begin: false });
  const ending = grammarOfSchema(schema, { writing: "compact" });
  if (ending.kind === "refused") throw new Error(ending.message);
  const through = async (constraint) => {
    const sampler = createSampler({ temperature: 0 });
    const read = await state.read([tokens[0] ?? 0, ...tokenizer.encode("An answer in JSON:")]);
    let { logits } = read;
    const steps = [];
    const choices = [];
    for (const [at, token] of tokens.entries()) {
      const begun = performance.now();
      sampler.pick(logits, tokens.slice(0, at), constraint?.mask());
      constraint?.accept(token);
      choices.push(performance.now() - begun);
      logits = state.step(token);
      steps.push(performance.now() - begun - choices.at(-1));
    }
    return { steps: steps.slice(1), choices: choices.slice(1) };
  };
  const free = await through(undefined);
  const within = ({ choices, steps }) => ({ extras: choices.map((ms, at) => ms - free.choices[at]), steps });
  return {
    new: within(await through(constrain(ending.grammar, tokenizer))),
    known: within(await through(constrain(ending.grammar, tokenizer))),
  };
}
