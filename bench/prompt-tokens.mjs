/**
 * Prompt tokens computed ÷ prompt tokens new, over a chat of twelve turns: 1 would be an engine that never reads a word
 * twice. New is what a turn added to the prompt beyond the answer before it, which the engine has just said and knows.
 * What was computed ahead, when the neuron was opened, counts as computed in the first turn. Wanted: ≤ 1.15.
 */
import { overBuild } from "./rig/page.mjs";

const questions = [
  "What is a stethoscope used for?",
  "Who invented it?",
  "What does a thermometer measure?",
  "How warm is a healthy person?",
  "What is a fever?",
  "What should one drink with a fever?",
  "What is a pulse?",
  "Where can it be felt?",
  "How fast is it at rest?",
  "What does a bandage do?",
  "When is it changed?",
  "What did we speak about first?",
];
/** Answers are stopped here, so that all twelve turns fit the window: a window that overflows is another measurement. */
const wordsPerAnswer = 24;

export const run = () => overBuild(measure);

/** For any origin that serves a page with `globalThis.brane`. */
async function measure(browser, origin) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  const usages = await page.evaluate(chat, { questions, wordsPerAnswer });
  await context.close();
  let computed = 0;
  let fresh = 0;
  let known = 0;
  for (const { promptTokens, computedTokens, answerTokens } of usages) {
    computed += known === 0 ? promptTokens : computedTokens;
    fresh += promptTokens - known;
    known = promptTokens + answerTokens;
  }
  return [
    {
      name: "prompt tokens computed over a 12-turn chat",
      value: computed,
      unit: "tokens",
      anchor: `${fresh} prompt tokens that were new`,
      ratio: Number((computed / fresh).toFixed(3)),
    },
  ];
}

/** Runs in the page. */
async function chat({ questions, wordsPerAnswer }) {
  await globalThis.brane.ready;
  const [neuron] = await globalThis.brane.neurons.list();
  const usages = [];
  let conversationId;
  for (const question of questions) {
    const stop = new AbortController();
    const options = { signal: stop.signal, ...(conversationId === undefined ? {} : { conversationId }) };
    let deltas = 0;
    for await (const event of globalThis.brane.chat.send(neuron.id, question, options)) {
      if (event.kind === "started") conversationId = event.conversationId;
      if (event.kind === "delta" && (deltas += 1) === wordsPerAnswer) stop.abort();
      if (event.kind === "ended") {
        if (event.reason === "failed") throw new Error(event.error);
        usages.push(event.usage);
      }
    }
  }
  return usages;
}
