/**
 * How many of BFCL's simple_python requests (400, Berkeley Function Calling Leaderboard, gorilla, Apache-2.0) the
 * embedded default fills exactly right, and how often a tool that does not fit is called all the same: for each request
 * the tool of another one that comes eleventh by likeness, which is about as like as BFCL's own irrelevant ones are.
 * Beside it the same without a model: what code alone fills. BRANE_BENCH_REQUESTS=60 takes so many.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { gunzipSync } from "node:zlib";
import { buildKernels } from "../scripts/build-kernels.mjs";
import { openSources } from "../scripts/source-modules.mjs";

const lines = (name) =>
  gunzipSync(readFileSync(`bench/bfcl/${name}.jsonl.gz`))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

export async function run() {
  setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
  await buildKernels();
  const server = await openSources();
  try {
    const load = (path) => server.ssrLoadModule(`/src/${path}`);
    const { fillForm } = await load("core/synapse/small-calls/fill.ts");
    const { proposeCall } = await load("core/synapse/small-calls/propose.ts");
    const model = await openModel(load);
    const first = async ({ candidates }) => candidates[0];

    const answers = new Map(lines("answers").map(({ id, ground_truth: [call] }) => [id, Object.values(call)[0]]));
    const most = Number(process.env["BRANE_BENCH_REQUESTS"] ?? 400);
    const set = lines("requests")
      .slice(0, most)
      .map(({ id, question: [[{ content: request }]], function: [tool] }) => ({
        ...{ id, request, right: answers.get(id) },
        tool: { ...tool, parameters: { ...tool.parameters, type: "object" } },
      }));

    const filled = { model: 0, code: 0 };
    for (const { request, tool, right } of set) {
      for (const [who, choose] of [
        ["model", model.choose],
        ["code", first],
      ]) {
        const form = await fillForm(request, tool.parameters, choose);
        if (isRight(form.arguments, right)) filled[who] += 1;
      }
    }
    const calls = await countProposals(load, set, (request, tool, embed) => proposeCall(request, [tool], embed, first));
    model.close();

    const share = (count) => Number((count / set.length).toFixed(4));
    const rights = `${set.length} requests of BFCL simple_python`;
    return [
      {
        name: `arguments exactly right, ${rights}`,
        value: share(filled.model),
        unit: "share",
        anchor: `the same by code alone, ${share(filled.code)}`,
        ratio: Number((filled.model / filled.code).toFixed(3)),
      },
      {
        name: `a call where the tool does not fit, ${rights}`,
        value: share(calls.strange),
        unit: "share",
        anchor: `where it fits, ${share(calls.own)}`,
        ratio: Number((calls.strange / calls.own).toFixed(4)),
      },
      {
        name: `a form that asks for what is missing where the tool does not fit, ${rights}`,
        value: share(calls.strangeForms),
        unit: "share",
        anchor: `where it fits, ${share(calls.ownForms)}`,
        ratio: Number((calls.strangeForms / calls.ownForms).toFixed(4)),
      },
    ];
  } finally {
    await server.close();
  }
}

async function countProposals(load, set, propose) {
  const { embeddedText } = await load("core/synapse/small-calls/propose.ts");
  const { openNodeEmbedder } = await load("platform/node/node-embedder.ts");
  const embedder = openNodeEmbedder({ models: "public/models" });
  const known = new Map();
  const { signal } = new AbortController();
  const embed = async (texts) => {
    const fresh = [...new Set(texts)].filter((text) => !known.has(text));
    for (const [at, vector] of (await embedder.embed(fresh, signal)).entries()) known.set(fresh[at], vector);
    return texts.map((text) => known.get(text));
  };
  for (const { request, tool } of set) await embed([request, embeddedText(tool)]);
  const cosine = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);

  const calls = { own: 0, strange: 0, ownForms: 0, strangeForms: 0 };
  for (const { id, request, tool } of set) {
    const asked = known.get(request);
    const others = set
      .filter((other) => other.id !== id)
      .map((other) => ({ tool: other.tool, likeness: cosine(asked, known.get(embeddedText(other.tool))) }))
      .sort((one, other) => other.likeness - one.likeness);
    const strange = others[Math.min(10, others.length - 1)].tool;
    for (const [whose, offered] of [
      ["own", tool],
      ["strange", strange],
    ]) {
      const { kind } = await propose(request, offered, embed);
      if (kind === "call") calls[whose] += 1;
      if (kind === "incomplete") calls[`${whose}Forms`] += 1;
    }
  }
  return calls;
}

/** The embedded default, asked as the turn asks it. */
async function openModel(load) {
  const { openCarriedModel } = await load("platform/node/model-files.ts");
  const { nodeSomaRuntime } = await load("platform/node/soma-runtime.ts");
  const { loadModel } = await load("soma/model/load-model.ts");
  const { readChatTemplate } = await load("soma/chat-template.ts");
  const { createSomaModel } = await load("platform/engines/soma-model.ts");
  const { createPromptEncoder } = await load("platform/engines/soma-prompt.ts");
  const { chooseByModel } = await load("core/synapse/small-calls/ask-for-value.ts");
  const { embeddedDefault } = await load("core/broker/cards.ts");
  const { signal } = new AbortController();

  const file = await openCarriedModel("public/models", embeddedDefault.id);
  if (file.kind === "refused") throw new Error(file.message);
  const { contextWindow } = embeddedDefault;
  const loaded = await loadModel(file.bytes, nodeSomaRuntime(), { contextWindow, threads: 1, signal });
  if (loaded.kind !== "loaded") throw new Error(loaded.message ?? loaded.kind);
  const { model } = loaded;
  const { template } = await readChatTemplate(model.metadata, model.tokenizer);
  const info = { ...embeddedDefault, bytes: model.facts.fileBytes, engine: "soma", threads: 1 };
  const prompts = createPromptEncoder(model.tokenizer, template);
  const talking = createSomaModel({ info, model, prompts, now: () => performance.now(), hear: () => undefined });
  const write = async (turns, schema) => {
    let text = "";
    for await (const event of talking.generate({ turns, maxTokens: 60, temperature: 0, schema }, signal)) {
      if (event.kind === "delta") text += event.text;
    }
    return text;
  };
  return { choose: chooseByModel(write), close: () => model.close() };
}

/** As BFCL's own checker: every argument is one of the accepted values, and one that may be left out may be missing. */
const isRight = (given, accepted) =>
  Object.keys(given).every((name) => name in accepted) &&
  Object.entries(accepted).every(([name, values]) =>
    given[name] === undefined ? values.includes("") : values.some((value) => isSame(given[name], value)),
  );

function isSame(one, other) {
  if (typeof one === "string" && typeof other === "string") return plain(one) === plain(other);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => isSame(value, other[at]));
  }
  return one === other;
}

/** BFCL compares texts without spaces, case and these signs. */
const plain = (text) => text.replaceAll(/[ ,./\-_*^]/g, "").toLowerCase();
