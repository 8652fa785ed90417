/** One life in the built app: a profile on disk, what was acknowledged there, and the look at what lies in it. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "../../scripts/ready.mjs";
import { readArguments, serve } from "../../scripts/serve.mjs";
import { openSources } from "../../scripts/source-modules.mjs";
import { openChromium } from "../browsers/chromium.mjs";
import { pressBackUp } from "./deeds.mjs";
import { analyst, differences, file, nothing, researcher, takenFrom } from "./known.mjs";
import { pageScript } from "./page-script.mjs";
import { leftOver } from "./left-over.mjs";
import { leaveModelLoading } from "./leave-model-loading.mjs";
import { watchStorageCalls } from "./storage-calls.mjs";

/** What all lives share: the served build, the look at the disk, packages to import. `end` stops it. */
export async function openWorld() {
  await ready({ build: true });
  const [host, sources, script] = await Promise.all([
    serve(readArguments(["--port", "0"])),
    openSources(),
    pageScript("look.page.ts"),
  ]);
  const { createPackagePress } = await sources.ssrLoadModule("/src/platform/package/package-press.ts");
  const { sampleContents } = await sources.ssrLoadModule("/src/core/brane/testing/sample.ts");
  return {
    ...{ address: host.address, script },
    /** A file from another device; the seed stands in all that it remembers. `named`: an id and a name of its own. */
    async packageOf(seed, named = {}) {
      const contents = sampleContents(seed);
      const neuron = { ...contents.neuron, metadata: { ...contents.neuron.metadata, ...named } };
      const written = await createPackagePress().write({ ...contents, neuron }, undefined);
      if (written.kind === "refused") throw new Error(written.reason);
      return written.bytes;
    },
    async end() {
      await Promise.all([host.stop(), sources.close()]);
    },
  };
}

/**
 * A life that begins with a first day, or as `like` (`keep`): on a copy of its profile, where that day has been.
 * Without `model`, the engine's worker never says a word: most deeds need none, and each tab would load a hundred
 * megabytes first.
 */
export async function openLife(world, { like, model = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "brane-life-"));
  if (like !== undefined) await cp(like.folder, folder, { recursive: true });
  let counted = 0;
  let besideIt;
  const life = {
    ...world,
    /** What must be there: known.mjs says how it looks. */
    known: like?.known ?? nothing(),
    /** Hears what the page acknowledges, and that it stands still. */
    hear: () => undefined,
    onHeld: () => undefined,
    /** The recovery code. */
    code: like?.code ?? "",
    next: () => (counted += 1),
    open: () =>
      openChromium(folder, {
        scripts: model ? [watchStorageCalls] : [watchStorageCalls, leaveModelLoading],
        functions: { braneReached: (...said) => life.hear(...said), braneHeld: (name) => life.onHeld(name) },
      }),
    browser: undefined,
    /** A tab of the app that can be used. */
    async tab(route = "#/health") {
      const page = await life.browser.tab(`${life.address}${route}`);
      await page.evaluate(() => globalThis.brane.ready);
      return page;
    },
    /** A page of the app's origin that holds nothing of the app, to look at the disk from: one as long as its browser lives. */
    async beside() {
      if (besideIt === undefined || besideIt.isClosed()) besideIt = await life.browser.blankTab(life.address);
      // A restore makes every tab of the origin begin anew.
      if (!(await besideIt.evaluate(() => "lookAtStorage" in globalThis))) await besideIt.evaluate(life.script);
      return besideIt;
    },
    look: () => look(life),
    settle: (seen, states, reached) => settle(life, seen, states, reached),
    /** Lets the app stand open until it has ended what was cut short. */
    async stand() {
      const page = await life.tab();
      await untilNothingIsLeft(life);
      await page.close();
    },
    /** Closes the browser, and gives what other lives can begin as; `forget` it when there will be no more of them. */
    async keep() {
      await life.browser.end();
      const { known, code } = life;
      return { folder, known, code, forget: () => discard(folder) };
    },
    /** Its end, when all went well. */
    async end() {
      await life.browser.end();
      await discard(folder);
    },
    /** Its end, when something is broken: the profile is the evidence. Gives the problem, with where it lies. */
    async fail(what, problem) {
      await life.browser?.kill();
      return new Error(`${what}: ${problem.message} The browser's profile is left in ${folder}.`, { cause: problem });
    },
  };
  try {
    life.browser = await life.open();
    if (like === undefined) await firstDay(life);
  } catch (problem) {
    throw await life.fail("first day", problem);
  }
  return life;
}

const discard = (folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 });

/** How long a start may take to end what was cut short, in milliseconds: it begins with that when its screen stands. */
const settling = 30_000;

async function untilNothingIsLeft(life) {
  const page = await life.beside();
  let left = "";
  for (const until = Date.now() + settling; Date.now() < until; await page.waitForTimeout(100)) {
    left = await page.evaluate(leftOver);
    if (left === "") return;
  }
  throw new Error(`The next start does not end what was cut short: ${left}.`);
}

/** Tools are allowed, a code is made that opens backups, one is saved, and the browser's stores know we were here. */
async function firstDay(life) {
  const page = await life.tab(`#/n/${analyst}`);
  for (const text of ["/calculator 1+1", `/file_write ${file} Begun.`]) {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("button", { name: "Allow for 24 hours" }).click();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  }
  await page.goto(`${life.address}#/health`);
  await page.getByRole("button", { name: "Make a recovery code" }).click();
  await page.locator(".recovery .code").waitFor();
  life.code = (await page.locator(".recovery .code span").allTextContents()).join("-");
  await page.getByRole("button", { name: "I have it on paper" }).click();
  await page.waitForFunction(() => globalThis.localStorage.getItem("brane:canary") !== null);
  await pressBackUp(life, page);
  await page.close();
  const seen = await life.look();
  if (seen.kind !== "seen") throw new Error("The first day left nothing.");
  life.known = takenFrom(seen);
}

/** Looks at the disk. */
async function look(life) {
  const page = await life.beside();
  return page.evaluate(([ids, names]) => globalThis.lookAtStorage(ids, names), [[analyst, researcher], [file]]);
}

/** Finds which of the states is there, and knows that one from now on. Throws when it is none of them, or broken. */
function settle(life, seen, states, reached) {
  if (seen.broken.length > 0) throw new Error(seen.broken.join(" "));
  const possible = states.slice(reached);
  const fits = possible.find((known) => differences(known, seen).length === 0);
  if (fits === undefined) {
    const each = possible.map((known, at) => `As state ${reached + at}: ${differences(known, seen).join(" ")}`);
    throw new Error(`What is there is none of what may be. ${each.join(" ")}`);
  }
  const documents = Object.entries(fits.documents).map(([name, { text, whole }]) => [
    name,
    { text, whole: whole || seen.held[analyst].documents[name].whole }, // what had only begun may be read by now
  ]);
  life.known = {
    ...fits,
    documents: Object.fromEntries(documents),
    entries: seen.entries,
    backup: Math.max(fits.backup, Number(seen.backup) || 0),
  };
  return states.indexOf(fits);
}
