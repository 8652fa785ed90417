/**
 * Soma with two threads beside Soma with one: two workers of one page, each with the carried model, asked in turns. Each
 * figure is the ratio of medians. Both cores must be free: where another program takes one, two threads wait for it.
 */
import { availableParallelism } from "node:os";
import { median } from "./rig/page.mjs";
import { overPage } from "./rig/vite-page.mjs";

const rounds = 10;
const steps = 48;
const text = "The tide comes in over the flats and fills the channels one after another, until the boats lift. ";

const vite = { optimizeDeps: { exclude: ["@wllama/wllama"], include: ["@huggingface/jinja"] } };

/** Nothing where there is one core only. */
export const run = () => (availableParallelism() > 1 ? overPage("soma", "askSoma", measure, vite) : []);

async function measure(page) {
  const ask = (threads, asked) =>
    page.evaluate(([question, number]) => globalThis.askSoma(question, number), [asked, threads]);
  const counts = [1, 2];
  for (const threads of counts) {
    await ask(threads, { kind: "fetch" });
    await ask(threads, { kind: "load", threads, relaxed: true });
  }
  const prompt = (await ask(1, { kind: "encode", text: text.repeat(20) })).slice(0, 200);
  const times = { 1: { read: [], step: [] }, 2: { read: [], step: [] } };
  for (let round = -1; round < rounds; round += 1) {
    for (const threads of counts) {
      const { readMs, decodeMs } = await ask(threads, { kind: "time", prompt, steps });
      if (round < 0) continue; // the first run is the slowest, everywhere
      times[threads].read.push(readMs);
      times[threads].step.push(decodeMs / steps);
    }
  }
  const figure = (name, count, one, two) => ({
    name: `${name}, two threads beside one`,
    value: Number((count / (median(two) / 1000)).toFixed(1)),
    unit: "tokens/s",
    anchor: `one thread, ${(count / (median(one) / 1000)).toFixed(1)} tokens/s`,
    ratio: Number((median(one) / median(two)).toFixed(3)),
  });
  return [
    figure("decode", 1, times[1].step, times[2].step),
    figure(`read ${prompt.length} tokens`, prompt.length, times[1].read, times[2].read),
  ];
}
