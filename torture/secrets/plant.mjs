/** Puts secrets into the app as a person would, and a few beside it, unsealed. */
import { analyst } from "../life/known.mjs";

/** Shares of the secrets, and how each is put in; the rest go into a document's text. */
const ways = [
  { place: "a package", share: 0.2, work: importPackage },
  { place: "tool arguments", share: 0.2, each: 4, work: callTool },
  { place: "files of tools and their names", share: 0.1, each: 5, work: writeFile },
  { place: "documents' names", share: 0.01, each: 1, work: nameDocument },
  { place: "facts", share: 0.015, each: 3, work: teach },
  { place: "passphrases of files", share: 0.01, each: 1, work: exportSealed },
  { place: "a text not sent", share: 0.005, work: type },
];

/** Resolves to where each secret went. */
export async function plant(life, secrets) {
  const where = new Map();
  const rest = [...secrets];
  await allowTools(life.page);
  for (const { place, share, each, work } of ways) {
    const some = rest.splice(0, Math.max(1, Math.round(secrets.length * share)));
    for (const secret of some) where.set(secret, place);
    while (some.length > 0) await work(life, some.splice(0, each ?? some.length));
  }
  for (const secret of rest) where.set(secret, "a document's text");
  await addDocument(life.page, "lease.md", rest.map((secret) => `The key sk-${secret} opens it.`).join("\n\n"));
  await life.page.waitForTimeout(2_000); // what is written a little later is written by then
  return where;
}

async function allowTools(page) {
  for (const text of ["/calculator 1+1", "/file_write begun.txt Begun."]) {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("button", { name: "Allow for 24 hours" }).click();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  }
}

const say = (page, text) =>
  page.evaluate(
    async ([neuron, words]) => {
      for await (const event of globalThis.brane.chat.send(neuron, words)) void event;
    },
    [analyst, text],
  );

function callTool({ page }, secrets) {
  return say(page, `/calculator ${secrets.join("+")}`);
}
function writeFile({ page }, [name, ...texts]) {
  return say(page, `/file_write ${name}.txt ${texts.join(" ")}`);
}
function nameDocument({ page }, [name]) {
  return addDocument(page, `${name}.txt`, "Nothing in it.");
}

const addDocument = (page, name, text) =>
  page.evaluate(
    ([neuron, named, content]) => globalThis.brane.documents.add(neuron, new File([content], named)),
    [analyst, name, text],
  );

async function importPackage({ world, page }, secrets) {
  const bytes = Buffer.from(await world.packageOf(secrets.join(" "))).toString("base64");
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

function type({ page }, secrets) {
  return page.getByRole("textbox", { name: "Message" }).fill(secrets.join(" "));
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
