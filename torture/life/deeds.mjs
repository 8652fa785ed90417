/**
 * What a person does in the app, through its public face (`globalThis.brane`) and its screen. Each deed says which states
 * it leads through, and does in `prepare` what must have been before the first of them; `reached(n)` tells that the page has acknowledged the n-th of them, so that it may never be less.
 */
import { analyst, file, researcher } from "./known.mjs";
import { lastRenewed } from "./left-over.mjs";

/** `calls`: about how many storage calls it makes. `within`: milliseconds after which it is over on a slow machine. */
export const deeds = [
  { name: "tool call", calls: 60, within: 1_500, begin: callTool },
  { name: "tool call and its undo", calls: 170, within: 4_000, begin: writeAndUndo },
  { name: "chat", calls: 80, within: 12_000, begin: chat },
  { name: "document", calls: 40, within: 5_000, begin: addDocument },
  { name: "import", calls: 195, within: 2_500, begin: importPackage },
  { name: "export", calls: 45, within: 2_000, begin: exportPackage },
  { name: "fact", calls: 60, within: 800, begin: teach },
  { name: "backup", calls: 90, within: 1_500, begin: backUp },
  { name: "renewal of the keys", calls: 500, within: 3_000, begin: renewKeys },
  { name: "restore", calls: 300, within: 2_500, begin: restore },
];

const withTurn = (known, question, answer) => ({ ...known, turns: { ...known.turns, [question]: answer } });
const withFile = (known, text) => ({ ...known, files: { ...known.files, [file]: text } });

/** Says it, tells what happens by `hear`, and gives the last event. Runs in the page. */
async function sayInPage([neuron, text]) {
  let last;
  for await (const event of globalThis.brane.chat.send(neuron, text)) {
    if (event.kind === "started") await globalThis.braneReached("started", event.conversationId);
    last = event;
  }
  return last;
}

/** One turn; its conversation and its answer. `at`: the number of the state in which the question is stored. */
async function say(life, page, question, reached, at) {
  let conversationId = "";
  life.hear = (_word, id) => {
    conversationId = id;
    reached(at);
  };
  const ended = await page.evaluate(sayInPage, [analyst, question]);
  if (ended.reason === "failed") {
    // `started` always comes: of a question that could not be kept, it acknowledges nothing.
    const unreached = ended.error.startsWith("Your question could not be kept.") ? at - 1 : undefined;
    throw Object.assign(new Error(`“${question}” failed: ${ended.error}`), { unreached });
  }
  return { conversationId, answer: ended.reason === "done" ? ended.text : "" };
}

function callTool(life) {
  const question = `/calculator ${life.next()}*7`;
  const states = [life.known, withTurn(life.known, question, ""), withTurn(life.known, question, "")];
  return {
    states,
    act: async (page, reached) => {
      states[2].turns[question] = (await say(life, page, question, reached, 1)).answer;
      reached(2);
    },
  };
}

function chat(life) {
  const question = `Name a color. Number ${life.next()}.`;
  const states = [life.known, withTurn(life.known, question, ""), withTurn(life.known, question, "")];
  return {
    states,
    act: async (page, reached) => {
      states[2].turns[question] = (await say(life, page, question, reached, 1)).answer;
      reached(2);
    },
  };
}

function writeAndUndo(life) {
  const text = `Note ${life.next()}.`;
  const question = `/file_write ${file} ${text}`;
  const before = life.known.files[file];
  const asked = withTurn(life.known, question, "");
  const answered = withTurn(life.known, question, "");
  const states = [life.known, asked, withFile(asked, text), withFile(answered, text), withFile(answered, before)];
  return {
    states,
    act: async (page, reached) => {
      const { answer, conversationId } = await say(life, page, question, reached, 1);
      answered.turns[question] = answer;
      reached(3);
      await page.goto(`${life.address}#/n/${analyst}/c/${conversationId}`);
      await page.getByRole("button", { name: "Undo file_write" }).click();
      await page.getByText("file_write is undone.").first().waitFor();
      reached(4);
    },
  };
}

function addDocument(life) {
  const number = life.next();
  const name = `lease ${number}.md`;
  const clause = (at) => `## Clause ${at} of ${number}\n\nThe rent of flat ${at} is ${900 + at} euros a month.\n`;
  const text = Array.from({ length: 1 + (number % 24) }, (_, at) => clause(at)).join("\n");
  const holding = (whole) => ({ ...life.known, documents: { ...life.known.documents, [name]: { text, whole } } });
  return {
    states: [life.known, holding(false), holding(true)],
    act: async (page, reached) => {
      await page.evaluate(
        ([neuron, named, content]) => globalThis.brane.documents.add(neuron, new File([content], named)),
        [analyst, name, text],
      );
      reached(2);
    },
  };
}

function importPackage(life) {
  const seed = `seed ${life.next()}`;
  return {
    states: [life.known, { ...life.known, imported: seed }],
    act: async (page, reached) => {
      const bytes = Buffer.from(await life.packageOf(seed)).toString("base64");
      const outcome = await page.evaluate(async (text) => {
        const blob = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
        return globalThis.brane.neurons.import(blob);
      }, bytes);
      if (outcome.kind !== "imported") throw new Error(`The import was refused: ${outcome.reason}`);
      reached(1);
    },
  };
}

function exportPackage(life) {
  return {
    states: [life.known],
    act: async (page) => {
      const size = await page.evaluate(async (id) => (await globalThis.brane.neurons.export(id)).size, researcher);
      if (size < 500) throw new Error("The package that was saved is empty.");
    },
  };
}

function teach(life) {
  const key = `fact ${life.next() % 5}`;
  const value = `value ${life.next()}.`;
  return {
    states: [life.known, { ...life.known, facts: { ...life.known.facts, [key]: value } }],
    act: async (page, reached) => {
      await page.goto(`${life.address}#/n/${analyst}`);
      await page.getByRole("tab", { name: "Facts" }).click();
      await page.getByLabel("What it is about").fill(key);
      await page.getByLabel("The fact").fill(value);
      await page.getByRole("button", { name: "Remember it" }).click();
      await page.getByRole("tabpanel").getByText(value).waitFor();
      reached(1);
    },
  };
}

/** Presses “Back up now”, and reads on the screen that it is saved. */
export async function pressBackUp(life, page) {
  await page.goto(`${life.address}#/health`);
  await page.getByRole("button", { name: "Back up now" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: /^Saved: / })
    .waitFor();
}

function backUp(life) {
  const states = [life.known, { ...life.known, backup: Date.now() }];
  return {
    states,
    act: async (page, reached) => {
      await pressBackUp(life, page);
      reached(1);
    },
  };
}

const renewedAt = async (life) => (await life.beside()).evaluate(lastRenewed);

/** Nothing that is kept changes by it; what was cut short, the next start goes on with. */
function renewKeys(life) {
  return {
    states: [life.known],
    settles: true,
    act: async (page) => {
      await page.goto(`${life.address}#/health`);
      await page.getByRole("button", { name: "Renew the keys" }).click();
      const pressed = Date.now();
      await page.getByRole("button", { name: "Renew", exact: true }).click();
      // The screen names the day of a renewal, and an earlier one may have been today.
      while (!page.isClosed() && !((await renewedAt(life)) >= pressed)) await page.waitForTimeout(100);
      await page.getByText(/Last renewed on /).waitFor();
    },
  };
}

/** Goes back to a backup from before the last turn: afterwards that turn never was. */
function restore(life) {
  const question = `/calculator ${life.next()}*11`;
  const saved = { ...life.known, backup: Date.now() };
  const lived = withTurn(saved, question, "");
  return {
    states: [lived, saved],
    async prepare(page) {
      await pressBackUp(life, page);
      lived.turns[question] = (await say(life, page, question, () => undefined, 0)).answer;
      await page.getByText("Restore a backup").click();
      await page.getByRole("button", { name: "Look in this browser" }).waitFor();
    },
    /** What a restore left undone is done by the next start: it must have been before one looks. */
    settles: true,
    act: async (page, reached) => {
      await page.getByRole("button", { name: "Look in this browser" }).click();
      await page.getByRole("button", { name: "Replace everything by it" }).click();
      await page.waitForEvent("load");
      reached(1);
    },
  };
}
