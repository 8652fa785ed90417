/** The engines that are measured, each with the model it is given, and why one is not measured here. */
import { buildBare } from "./bare-build.mjs";
import { openMachine } from "./machine.mjs";
import { serveBuild } from "./page.mjs";
import { carriedShards, mlcModel, plainGguf, storyFolder } from "./weights.mjs";

/** `BRANE_BENCH_ONLY=webllm,own` measures these alone. */
const only = process.env.BRANE_BENCH_ONLY?.split(",");
/** How often each side is asked, unless `BRANE_BENCH_ROUNDS` says it. */
export const roundsOr = (usual) => Number(process.env.BRANE_BENCH_ROUNDS ?? usual);
/** The first time is the slowest, everywhere, and does not count; in a trial nothing does. */
export const firstRound = process.env.BRANE_BENCH_TRIAL === "1" ? 0 : -1;
/** Pieces that the app is listened to: more on a graphics card, which says a few in no time. */
export const piecesOn = (on) => Number(process.env.BRANE_BENCH_PIECES ?? (on === "gpu" ? 128 : 24));

/**
 * `on`: in which of the machine's browsers; `runs`: how the app calls the engine that answers; `files`, `folder`: what a
 * person brings, by which `input`; `addresses`: where a page of the bench finds the same weights; `prefers`: the model's
 * id in the app where nothing is brought.
 */
function enginesOn(machine) {
  const carried = { files: [], addresses: carriedShards() };
  return [
    { name: "soma", title: "Soma", runs: "soma", on: "cpu", ...carried },
    { name: "wllama", title: "wllama", runs: "wllama", on: "cpu", ...plainGguf() },
    { name: "transformers", title: "transformers.js", runs: "transformers", on: "cpu", ...storyFolder() },
    { name: "wllamaGpu", title: "wllama on WebGPU", runs: "wllama-webgpu", on: "gpu", ...plainGguf() },
    {
      name: "transformersGpu",
      title: "transformers.js on WebGPU",
      runs: "transformers-webgpu",
      on: "gpu",
      ...storyFolder(),
    },
    { name: "webllm", title: "web-llm", runs: "web-llm", on: "gpu", ...mlcModel() },
    {
      ...{ name: "own", title: "the browser's own model", runs: "prompt-api", on: "own" },
      ...{ files: [], addresses: [], prefers: "browser-model" },
    },
  ]
    .filter(({ name }) => only === undefined || only.includes(name))
    .map((engine) => ({ ...engine, skipped: machine.why[engine.on] || engine.skipped }));
}

/** What an engine's figure gives instead of a value. */
export class Skipped extends Error {}

/**
 * A figure for each engine: what `compare(ground, engine)` gives, or `skipped` with the reason. The ground is the
 * production build's `origin`, `bare`, which builds the bare engines once and gives their entry, and the machine.
 * `isWanted` leaves engines out. One that breaks is told, and the others are measured before that fails the bench.
 */
export async function* overEngines(figure, compare, isWanted = () => true) {
  const server = await serveBuild();
  const machine = await openMachine();
  let built;
  const ground = { origin: server.origin, machine, bare: () => (built ??= buildBare()) };
  const broken = [];
  try {
    for (const engine of enginesOn(machine).filter(isWanted)) {
      const name = `${figure}, ${engine.title}`;
      if (engine.skipped) yield { name, skipped: engine.skipped };
      else {
        const outcome = await measured(name + machine.placeOf(engine.on), () => compare(ground, engine));
        if (outcome.broken === undefined) yield outcome;
        else broken.push(`${outcome.name}: ${outcome.broken}`);
      }
    }
  } finally {
    await machine.close();
    server.close();
  }
  if (broken.length > 0) throw new Error(broken.join("\n"));
}

async function measured(name, compare) {
  try {
    return { name, ...(await compare()) };
  } catch (thrown) {
    return thrown instanceof Skipped ? { name, skipped: thrown.message } : { name, broken: thrown.stack };
  }
}

/** The app may answer by another engine than the one that is measured. */
export function mustRun({ runs }, said) {
  if (said.engine !== runs)
    throw new Skipped(
      `The app ran this model by ${said.engine}, not by ${runs}: this machine or this model did not suit.`,
    );
}
