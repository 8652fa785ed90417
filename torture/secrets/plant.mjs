/** Puts secrets into the app as a person would, and a few beside it, unsealed. */
import { setTimeout as pause } from "node:timers/promises";
import { analyst } from "../life/known.mjs";

/** Shares of the secrets, and how each is put in; the rest go into a document's text. */
const ways = [
  { place: "a package", share: 0.2, work: importPackage },
  { place: "neurons' names", share: 0.003, each: 1, work: importNamed },
  { place: "tool arguments", share: 0.2, each: 4, work: callTool },
  { place: "files of tools and their names", share: 0.1, each: 5, work: writeFile },
  { place: "messages", share: 0.05, each: 10, work: ask },
  { place: "documents' names", share: 0.01, each: 1, work: nameDocument },
  { place: "facts", share: 0.015, each: 3, work: teach },
  { place: "passphrases of files", share: 0.01, each: 1, work: exportSealed },
  { place: "keys of servers and their names", share: 0.004, each: 2, work: keepKey },
  { place: "a text not sent", share: 0.005, work: type },
  { place: "the passphrase", share: 0.001, work: setPassphrase },
];

/** No step takes longer on a slow machine, in milliseconds: then it waits for something that does not come. */
const patience = 60_000;
const inTime = async (place, work) => {
  const late = pause(patience, "late", { ref: false });
  if ((await Promise.race([work, late])) === "late") throw new Error(`Planting hangs at: ${place}.`);
};

/** Resolves to where each secret went. */
export async function plant(life, secrets) {
  const where = new Map();
  const rest = [...secrets];
  life.page.setDefaultTimeout(patience);
  await allowCalculator(life.page);
  for (const { place, share, each, work } of ways) {
    const some = rest.splice(0, Math.max(1, Math.round(secrets.length * share)));
    for (const secret of some) where.set(secret, place);
    const begun = Date.now();
    while (some.length > 0) await inTime(place, work(life, some.splice(0, each ?? some.length)));
    if (process.env.BRANE_TORTURE_TELLS) console.log(JSON.stringify({ place, milliseconds: Date.now() - begun }));
  }
  for (const secret of rest) where.set(secret, "a document's text");
  await addDocument(life.page, "lease.md", rest.map((secret) => `The key sk-${secret} opens it.`).join("\n\n"));
  await life.page.waitForTimeout(2_000); // what is written a little later is written by then
  return where;
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const open = ({ world, page }, route) => page.goto(`${world.address}${route}`);

/** Says it and hears the end of it, or stops the answer when the question is kept. */
const say = (page, text, stops = false) =>
  page.evaluate(
    async ([neuron, words, stopped]) => {
      const stopping = new AbortController();
      const options = { signal: stopping.signal };
      for await (const event of globalThis.brane.chat.send(neuron, words, options)) {
        if (stopped && event.kind === "started") stopping.abort();
      }
    },
    [analyst, text, stops],
  );

/** For any arguments; a permission to write covers one file. */
async function allowCalculator(page) {
  await page.getByRole("textbox", { name: "Message" }).fill("/calculator 1+1");
  await press(page, "Send");
  await press(page, "Allow for 24 hours");
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
}

/** The calculator takes no letters, and fails. */
function callTool({ page }, secrets) {
  return say(page, `/calculator ${secrets.join("+")}`);
}
async function writeFile({ page }, [name, ...texts]) {
  await page.getByRole("textbox", { name: "Message" }).fill(`/file_write ${name}.txt ${texts.join(" ") || "Begun."}`);
  await press(page, "Send");
  await press(page, "Allow once");
  await page.getByText(`to ${name}.txt`).last().waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
}
function ask({ page }, secrets) {
  return say(page, `Keep these words: ${secrets.join(" ")}.`, true);
}
function nameDocument({ page }, [name]) {
  return addDocument(page, `${name}.txt`, "Nothing in it.");
}

const addDocument = (page, name, text) =>
  page.evaluate(
    ([neuron, named, content]) => globalThis.brane.documents.add(neuron, new File([content], named)),
    [analyst, name, text],
  );

function importPackage({ world, page }, secrets) {
  return takeIn(page, world.packageOf(secrets.join(" ")));
}

/** Its screen is opened, since the browser keeps a history of pages and their titles. */
async function importNamed(life, [name]) {
  const id = `planted-${Date.now()}`;
  await takeIn(life.page, life.world.packageOf("planted", { id, name }));
  await open(life, `#/n/${id}`);
  await life.page.getByText(name).first().waitFor();
  await open(life, `#/n/${analyst}`);
}

async function takeIn(page, written) {
  const bytes = Buffer.from(await written).toString("base64");
  await page.evaluate(async (text) => {
    const blob = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
    const outcome = await globalThis.brane.neurons.import(blob);
    if (outcome.kind !== "imported") throw new Error(outcome.reason);
  }, bytes);
}

async function teach({ page }, [key, ...values]) {
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByLabel("What it is about").fill(key ?? "");
  await page.getByLabel("The fact").fill(values.join(" ") || "Something.");
  await page.getByRole("button", { name: "Remember it" }).click();
  await page.getByRole("tabpanel").getByText(key).waitFor();
}

function exportSealed({ page }, [passphrase]) {
  return page.evaluate(
    ([id, words]) => globalThis.brane.neurons.export(id, { passphrase: words }),
    [analyst, passphrase],
  );
}

async function keepKey(life, [key, name]) {
  const { page } = life;
  await open(life, "#/keys");
  await press(page, "Add a key or password");
  await page.getByLabel("Name", { exact: true }).fill(name ?? "Planted");
  await page.getByLabel("Goes to").fill("https://keys.example.org");
  await page.getByLabel("Key", { exact: true }).fill(key);
  await press(page, "Keep it");
  await page
    .getByText(name ?? "Planted")
    .first()
    .waitFor();
  await open(life, `#/n/${analyst}`);
}

function type({ page }, secrets) {
  return page.getByRole("textbox", { name: "Message" }).fill(secrets.join(" "));
}

async function setPassphrase(life, [passphrase]) {
  const { page } = life;
  await page.waitForTimeout(2_000); // a draft is kept a little later
  await open(life, "#/health");
  await press(page, "Set a passphrase");
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("The same again").fill(passphrase);
  await press(page, "Set it");
  await page.getByText("BRANE asks at every opening.").waitFor();
}

/** Leaves a secret unsealed in each kind of store; a map from store to secret. */
export async function leave(page, makeSecret) {
  const stores = [
    "IndexedDB",
    "a large row of IndexedDB",
    "localStorage",
    "Cache Storage",
    "private files",
    "the address",
  ];
  const left = new Map(stores.map((store) => [store, makeSecret()]));
  await page.evaluate(
    async (secrets) => {
      const [row, large, setting, cached, kept, address] = secrets;
      const database = await new Promise((resolve, reject) => {
        const request = globalThis.indexedDB.open("left open", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("rows");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const rows = database.transaction("rows", "readwrite", { durability: "strict" }).objectStore("rows");
      rows.put(row, 1);
      rows.put(`${"The rent is due. ".repeat(500)}${large}${" The rent is paid.".repeat(500)}`, 2);
      await new Promise((resolve) => (rows.transaction.oncomplete = resolve));
      globalThis.localStorage.setItem("left open", setting);
      await (await globalThis.caches.open("left open")).put("/left-open", new Response(cached));
      const root = await navigator.storage.getDirectory();
      const stream = await (await root.getFileHandle("left-open", { create: true })).createWritable();
      await stream.write(kept);
      await stream.close();
      globalThis.history.pushState(null, "", `#${address}`);
    },
    [...left.values()],
  );
  await page.waitForTimeout(1_000);
  return left;
}
