/**
 * Lives in the built app while one call to the browser's storage fails. What is told must be so, a refusal must be a
 * sentence of storage's own, and nothing may be half-written.
 */
import { deeds } from "./deeds.mjs";

/** How long the screen of a busy machine has to say something, in milliseconds. */
const patience = 20_000;
/** Of a restore that was cut short the rest is done by the next start; it is over by then. */
const settling = 3_000;

/** Deeds whose calls can be counted: a model's answer makes none of its own that these do not make. */
const faulty = deeds.filter(({ name }) => name !== "chat");

/**
 * Every call of every deed, failing in both ways, in an order that follows from the chances; at most `times` of them.
 * Yields each as `{ deed, at, how, told }`, first what each deed counted: `{ counts }`.
 */
export async function* failEach(life, { random, times = Infinity }) {
  let where = "counting";
  try {
    const counts = {};
    const few = times < faulty.length; // to count the calls would take longer than to fail them
    for (const deed of faulty) counts[deed.name] = (few ? 0 : await count(life, deed)) || deed.calls;
    yield { counts };
    const cases = faulty.flatMap((deed) =>
      Array.from({ length: counts[deed.name] }, (_, at) =>
        ["throws", "aborts"].map((how) => ({ deed, at: at + 1, how, place: random() })),
      ).flat(),
    );
    cases.sort((one, other) => one.place - other.place);
    for (const { deed, at, how } of cases.slice(0, times)) {
      where = `${deed.name}, storage call ${at} ${how}`;
      const { told, reached, plan } = await once(life, deed, at, how);
      if (plan.settles) await life.stand(settling);
      const seen = await life.look();
      if (seen.kind === "lost") throw new Error("The app takes the database for lost.");
      life.settle(seen, plan.states, told === "done" ? plan.states.length - 1 : reached);
      if (told !== "done" && !isSentence(told)) throw new Error(`No clear sentence was said: “${told}”`);
      yield { deed: deed.name, at, how, told };
    }
  } catch (problem) {
    throw await life.fail(where, problem);
  }
}

/** Of a restore they cannot be counted, since the page loads again: 0. */
const count = async (life, deed) => (await once(life, deed, 1e9, "throws")).calls;

/** Does the deed while its `at`-th call fails; what a person was told, and how many calls there were. */
async function once(life, deed, at, how) {
  const plan = deed.begin(life);
  let reached = 0;
  const page = await life.tab();
  page.setDefaultTimeout(patience);
  await page.evaluate(([call, way]) => globalThis.braneTorture.arm(call, way), [at, how]);
  const told = await plan
    .act(page, (state) => (reached = Math.max(reached, state)))
    .then(
      () => "done",
      (problem) => {
        reached = problem.unreached ?? reached;
        return problem.message;
      },
    );
  const said = told === "done" ? told : await sentenceOf(page, told);
  const calls = await page.evaluate(() => globalThis.braneTorture.disarm());
  await page.close();
  if (at === 1e9) {
    if (told !== "done") throw new Error(`${deed.name} does not even work on sound storage: ${told}`);
    life.settle(await life.look(), plan.states, plan.states.length - 1);
  }
  return { told: said, reached, plan, calls };
}

/** A script is told by what is thrown; a person by the screen. */
async function sentenceOf(page, thrown) {
  const script = /evaluate: (?:\w+: )?(.*)/.exec(thrown);
  if (script !== null) return script[1];
  if (!thrown.includes("Timeout")) return thrown;
  const said = await page.locator("[role=alert], [role=status], .toast, .notice").allInnerTexts();
  return said.filter((text) => text.trim() !== "").join(" ");
}

/** One of storage's own sentences, which a person can act on; a fault of ours, or a browser's word, is none. */
const isSentence = (told) => /[A-Z].*\.$/s.test(told) && !told.includes("fault in BRANE") && !/DOMException/.test(told);
