/**
 * Lives in the built app while one call to the browser's storage fails. What is told must be so, a refusal must be a
 * sentence of storage's own, and nothing may be half-written.
 */
import { deeds } from "./deeds.mjs";
import { openLife } from "./life.mjs";

/** How long the screen of a busy machine has to say something, in milliseconds. */
const patience = 20_000;
/** How long a deed may go on to its end when the screen has said something new, and between two looks at the screen. */
const grace = 1_500;
const glance = 100;
/** Failures in one life: what is kept grows with it, and each look reads all of it. */
const lifeLong = 25;

/** Deeds whose calls can be counted: a model's answer makes none of its own that these do not make. */
const faulty = deeds.filter(({ name }) => name !== "chat");

/** `seen`: names of endings (`nameOf`) that another run has lived through. */
export const nameOf = (deed, at, how) => `${deed} ${at} ${how}`;

/**
 * Every call of every deed, failing in both ways, in an order that follows from the chances; at most `times` of them, in
 * lives that begin as `first` is, which ends with it. Yields each as `{ deed, at, how, told }`, first what each deed
 * counted: `{ counts }`.
 */
export async function* failEach(first, { random, times = Infinity, seen = new Set() }) {
  const beginning = await first.keep();
  let life;
  let lived = 0;
  const next = async () => {
    if (lived % lifeLong === 0) {
      await life?.end();
      life = await openLife(first, { like: beginning, model: false });
    }
    lived += 1;
    return life;
  };
  const counts = {};
  const few = times < faulty.length; // to count the calls would take longer than to fail them
  for (const deed of faulty) counts[deed.name] = (few ? 0 : await within(await next(), deed, count)) || deed.calls;
  yield { counts };
  const cases = faulty.flatMap((deed) =>
    Array.from({ length: counts[deed.name] }, (_, at) =>
      ["throws", "aborts"].map((how) => ({ deed, at: at + 1, how, place: random() })),
    ).flat(),
  );
  cases.sort((one, other) => one.place - other.place);
  const asked = cases.filter(({ deed, at, how }) => !seen.has(nameOf(deed.name, at, how)));
  for (const { deed, at, how } of asked.slice(0, times)) {
    const told = await within(await next(), deed, (...on) => fail(...on, at, how), `storage call ${at} ${how}`);
    yield { deed: deed.name, at, how, told };
  }
  await life?.end();
  await beginning.forget();
}

async function within(life, deed, work, where = "counting") {
  try {
    return await work(life, deed);
  } catch (problem) {
    throw await life.fail(`${deed.name}, ${where}`, problem);
  }
}

/** What a person was told when that call failed. */
async function fail(life, deed, at, how) {
  const { told, reached, plan } = await once(life, deed, at, how);
  if (plan.settles) await life.stand();
  const seen = await life.look();
  if (seen.kind === "lost") throw new Error("The app takes the database for lost.");
  life.settle(seen, plan.states, told === "done" ? plan.states.length - 1 : reached);
  if (told !== "done" && !isSentence(told)) throw new Error(`No clear sentence was said: “${told}”`);
  return told;
}

/** How many calls it makes while nothing fails. */
async function count(life, deed) {
  const { told, plan, calls } = await once(life, deed, 1e9, "throws");
  if (told !== "done") throw new Error(`It does not even work on sound storage: ${told}`);
  if (plan.settles) await life.stand();
  life.settle(await life.look(), plan.states, plan.states.length - 1);
  return calls;
}

/** Does the deed while its `at`-th call fails; what a person was told, and how many calls there were. */
async function once(life, deed, at, how) {
  const plan = deed.begin(life);
  let reached = 0;
  const page = await life.tab();
  page.setDefaultTimeout(patience);
  await plan.prepare?.(page);
  const before = await saidOn(page);
  await page.evaluate(([call, way]) => globalThis.braneTorture.arm(call, way), [at, how]);
  let over = false;
  const done = plan
    .act(page, (state) => (reached = Math.max(reached, state)))
    .then(
      () => "done",
      (problem) => {
        if (over) return "";
        reached = problem.unreached ?? reached;
        return problem.message;
      },
    );
  const told = await Promise.race([done, saidAnew(page, before, () => over)]);
  over = true;
  const said = told === "done" ? told : await sentenceOf(page, told);
  const calls = await page.evaluate(() => globalThis.braneTorture.disarm());
  await page.close();
  await done;
  return { told: said, reached, plan, calls };
}

/** Resolves when the screen has said for a while what to do now, and nothing has come of the deed: it is not going on. */
async function saidAnew(page, before, isOver) {
  for (let since = 0; !isOver(); await page.waitForTimeout(glance).catch(() => undefined)) {
    const said = (await saidOn(page)).filter((text) => !before.includes(text) && /again|Reload/.test(text));
    if (said.length === 0) since = 0;
    else if (since === 0) since = Date.now();
    else if (Date.now() - since > grace) return "Timeout: the screen has said why.";
  }
  return "";
}

/** A script is told by what is thrown; a person by the screen. */
async function sentenceOf(page, thrown) {
  const script = /evaluate: (?:\w+: )?(.*)/.exec(thrown);
  if (script !== null) return script[1];
  return thrown.includes("Timeout") ? (await saidOn(page)).join(" ") : thrown;
}

/** The sentences where a screen says how it goes; none while the page loads. */
const saidOn = (page) =>
  page
    .locator("[role=alert], [role=status], .toast, .notice")
    .allInnerTexts()
    .then(
      (texts) => texts.map((text) => text.trim()).filter((text) => text.endsWith(".")),
      () => [],
    );

/** One of storage's own sentences, which a person can act on; a fault of ours, or a browser's word, is none. */
const isSentence = (told) => /[A-Z].*\.$/s.test(told) && !told.includes("fault in BRANE") && !/DOMException/.test(told);
