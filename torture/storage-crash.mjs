/**
 * Kills the whole browser (SIGKILL) while two tabs write rows and the log, again and again over one profile, and looks
 * each time at what is there afterwards: nothing that was acknowledged may be missing, no row damaged, no chain broken.
 * This shows the death of programs, not the loss of power: what the kernel was given, it still writes.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { createServer } from "vite";

const flags =
  "--headless --no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Yields one figure a round; throws at the first promise that was not kept. `seconds` is about how long it may take. */
export async function* run({ seconds = 60, random = Math.random } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "brane-crash-"));
  const server = await createServer({
    server: { host: "127.0.0.1", port: 0 },
    appType: "custom",
    configFile: false,
    logLevel: "error",
    plugins: [blankPage],
  });
  await server.listen();
  const address = `http://127.0.0.1:${server.httpServer.address().port}/blank`;
  const until = Date.now() + seconds * 1000;
  let kept = true; // the profile is the evidence
  try {
    for (let round = 1, known = 0; round === 1 || Date.now() < until; round += 1) {
      const acknowledged = await writeUntilKilled(folder, address, 300 + random() * 2000);
      known += acknowledged;
      const found = await inBrowser(folder, ({ open }) => open(address).then((page) => page.evaluate(lookAtStorage)));
      if (known > 0 && !found.databases.includes("brane")) {
        throw new Error(`Round ${round}: the browser itself has lost the database.`);
      }
      if (found.verdict.kind !== "intact") throw new Error(`Round ${round}: ${found.verdict.reason}`);
      if (found.damage.length > 0) throw new Error(`Round ${round}: ${found.damage.join(" ")}`);
      if (found.verdict.entries < known || found.rows < known) {
        throw new Error(
          `Round ${round}: ${known} were acknowledged; ${found.verdict.entries} entries and ${found.rows} rows are there.`,
        );
      }
      yield { name: "storage-crash", value: acknowledged, unit: `writes acknowledged before kill ${round}, none lost` };
      known = found.verdict.entries; // What was begun and not acknowledged may be there or not; it stays as it is
    }
    kept = false;
  } catch (problem) {
    throw new Error(`${problem.message} The browser's profile is left in ${folder}.`, { cause: problem });
  } finally {
    await server.close();
    if (!kept) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const blankPage = {
  name: "blank page",
  configureServer(server) {
    server.middlewares.use("/blank", (_request, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>blank</title>");
    });
  },
};

/** Starts a browser over the profile, hands it to `work`, and kills it with all its processes. */
async function inBrowser(folder, work) {
  const path = process.env.BRANE_BROWSER ?? "/usr/bin/chromium";
  const args = [...flags.split(" "), `--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"];
  const child = spawn(path, args, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const endpoint = await new Promise((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (data) => {
        said += data;
        const found = /DevTools listening on (\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      child.once("exit", () => reject(new Error(`The browser did not start: ${said.slice(-500)}`)));
    });
    const browser = await chromium.connectOverCDP(endpoint);
    const open = async (address) => {
      const page = await browser.contexts()[0].newPage();
      await page.goto(address);
      return page;
    };
    return await work({ browser, open });
  } finally {
    process.kill(-child.pid, "SIGKILL");
    await ended;
  }
}

/** Two tabs write as fast as they can until the browser is killed; how many writes they were told are durable. */
function writeUntilKilled(folder, address, milliseconds) {
  return inBrowser(folder, async ({ browser, open }) => {
    let acknowledged = 0;
    await browser.contexts()[0].exposeFunction("acknowledge", () => (acknowledged += 1));
    const pages = [await open(address), await open(address)];
    for (const page of pages) page.evaluate(writeForEver).catch(() => undefined); // ends with the browser
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return acknowledged;
  });
}

async function writeForEver() {
  const from = (path) => import(/* @vite-ignore */ `/src/${path}`);
  const random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
  const storage = await (await from("platform/storage/open-storage.ts")).openStorage();
  const { keyring } = await (await from("core/vault/keyring.ts")).openKeyring({ shelf: storage.keys, random });
  const rows = (await from("core/vault/sealed-rows.ts")).createSealedRows({
    raw: storage.rows,
    keyring,
    onDamage: () => undefined,
  });
  const locks = (await from("platform/locks/web-locks.ts")).createWebLocks(navigator.locks);
  const log = (await from("core/audit/audit-log.ts")).createAuditLog({
    rows,
    locks,
    clock: { now: () => Date.now() },
    random,
  });
  for (;;) {
    const id = crypto.randomUUID();
    await rows.write([{ kind: "put", store: "messages", id, value: { text: "x".repeat(2000) }, tags: ["talk"] }]);
    await log.note({ action: "message", subject: id, details: { id } });
    await globalThis.acknowledge();
  }
}

async function lookAtStorage() {
  const from = (path) => import(/* @vite-ignore */ `/src/${path}`);
  const random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
  const damage = [];
  const databases = (await globalThis.indexedDB.databases()).map(({ name }) => name);
  const storage = await (await from("platform/storage/open-storage.ts")).openStorage();
  const { keyring } = await (await from("core/vault/keyring.ts")).openKeyring({ shelf: storage.keys, random });
  const rows = (await from("core/vault/sealed-rows.ts")).createSealedRows({
    raw: storage.rows,
    keyring,
    onDamage: (trouble) => damage.push(trouble.message),
  });
  const locks = (await from("platform/locks/web-locks.ts")).createWebLocks(navigator.locks);
  const log = (await from("core/audit/audit-log.ts")).createAuditLog({
    rows,
    locks,
    clock: { now: () => Date.now() },
    random,
  });
  return { verdict: await log.verify(), rows: (await rows.list("messages", "talk")).length, damage, databases };
}
