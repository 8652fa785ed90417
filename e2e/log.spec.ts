/** The log, and the page that checks it elsewhere: a file of its own, opened from the disk without a network. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { ask, openNeuron } from "./person.ts";

/** Something that is logged and needs no model: a tool called by hand, and denied. */
async function deny(page: Page, sum: string): Promise<void> {
  await ask(page, `/calculator ${sum}`);
  await page
    .getByRole("group", { name: /calculator asks/ })
    .getByRole("button", { name: "Deny" })
    .click();
}

/** Where the log's entries lie on the disk. */
const entriesOnDisk = (page: Page) => page.evaluate(onDisk, undefined);
/** What somebody does who has the browser's storage: one entry is gone, of those that are not among `spared`. */
const cutOut = (page: Page, spared: readonly string[]) => page.evaluate(onDisk, spared);

/** Runs in the page. */
const onDisk = (spared: readonly string[] | undefined) =>
  new Promise<readonly string[]>((resolve, reject) => {
    const opening = indexedDB.open("brane");
    opening.onsuccess = () => {
      const rows = opening.result.transaction("rows", "readwrite").objectStore("rows");
      const reading = rows.getAllKeys(IDBKeyRange.bound(["audit"], ["audit", []]));
      reading.onsuccess = () => {
        const found = reading.result.map((key) => JSON.stringify(key));
        opening.result.close();
        if (spared === undefined) {
          resolve(found);
          return;
        }
        const at = found.findIndex((key) => !spared.includes(key));
        const key = reading.result[at];
        if (key === undefined) {
          reject(new Error("There is no entry."));
          return;
        }
        rows.delete(key).onsuccess = () => resolve([]);
      };
    };
  });

test("a log and its checkpoint leave the app, and a page of its own finds what was changed in between", async ({
  page,
  context,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "brane-log-"));
  try {
    await page.goto("/");
    await openNeuron(page, "Financial analyst");
    await deny(page, "17*23");
    await page.goto("/#/log");
    await expect(page.getByText("A tool of Financial analyst was asked for by hand")).toBeVisible(); // the last entry is written
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a file" }).click();
    const log = join(folder, "log.jsonl");
    await (await saving).saveAs(log);

    await page.getByRole("button", { name: "Keep a checkpoint" }).click();
    const dialog = page.getByRole("dialog");
    const note = await dialog.getByLabel("Checkpoint", { exact: true }).inputValue();
    const key = await dialog.getByLabel("The log's key").inputValue();
    await expect(dialog.getByRole("img", { name: "The checkpoint as a QR code" })).toBeVisible();
    const paper = await page.pdf({ format: "A4" });
    expect(paper.toString("latin1").match(/\/Type \/Page\b/g)).toHaveLength(1); // a checkpoint is one sheet
    const compare = dialog.getByRole("textbox", { name: /Paste it here/ });
    await compare.fill(note.replaceAll("\n", "\r\n").trim());
    await expect(dialog.getByRole("status").filter({ hasText: "The log continues it" })).toBeVisible();
    await compare.fill(note.replace(/\n\d+\n/, "\n1\n"));
    await expect(
      dialog.getByRole("status").filter({ hasText: /signature does not hold|does not continue/ }),
    ).toBeVisible();
    const savingPage = page.waitForEvent("download");
    await dialog.getByRole("link", { name: /page that checks/ }).click();
    const checker = join(folder, "verify-log.html");
    await (await savingPage).saveAs(checker);

    const elsewhere = await context.newPage();
    await context.setOffline(true);
    await elsewhere.goto(pathToFileURL(checker).href);
    await elsewhere.getByLabel("The log", { exact: true }).setInputFiles(log);
    const verdict = elsewhere.getByRole("status");
    await expect(verdict).toContainText("Intact");
    await expect(verdict).toContainText("no checkpoint to compare");
    await elsewhere.getByLabel("The checkpoint you kept elsewhere").fill(note);
    await elsewhere.getByLabel("The log's key").fill(key);
    await expect(verdict).toContainText("vouches for all of them.");
    await expect(verdict).toContainText("Its signature is the key's.");
    expect((await new AxeBuilder({ page: elsewhere }).analyze()).violations).toEqual([]);

    const text = await readFile(log, "utf8");
    for (const [name, changed, found] of [
      ["edited.jsonl", text.replace('"calculator"', '"notes"'), "Broken at line"],
      ["cut.jsonl", text.split("\n").slice(0, 1).join("\n"), "its end is missing"],
    ] as const) {
      await writeFile(join(folder, name), changed);
      await elsewhere.getByLabel("The log", { exact: true }).setInputFiles(join(folder, name));
      await expect(verdict).toContainText(found);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("an entry's proof is taken away, and its details are erased while the log still holds", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "brane-proof-"));
  try {
    await page.goto("/");
    await openNeuron(page, "Financial analyst");
    await deny(page, "17*23");
    await page.goto("/#/log");
    const line = page.getByRole("listitem").filter({ hasText: "neuron.by-hand" });
    await line.locator("summary").click();
    await expect(line).toContainText("promptTokens");

    const saving = page.waitForEvent("download");
    await line.getByRole("button", { name: "Save a proof of this entry" }).click();
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/\.tlog-proof$/);
    await download.saveAs(join(folder, "proof"));
    expect(await readFile(join(folder, "proof"), "utf8")).toMatch(
      /^c2sp\.org\/tlog-proof@v1\nextra [^\n]+\nindex \d+\n/,
    );

    await line.getByRole("button", { name: "Erase its details" }).click();
    await line.getByRole("button", { name: "Erase for good" }).click();
    await expect(page.getByText("Details in the log were erased").first()).toBeVisible();
    await expect(page.getByText("promptTokens")).toHaveCount(0);
    await expect(line).toContainText("Its details were erased."); // it stays open
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByRole("status").filter({ hasText: "The chain is whole" })).toBeVisible();

    // A check by hand counts: the one that runs by itself goes on from there, and finds what happens after it.
    const checked = await entriesOnDisk(page);
    await page.goto("/#/");
    await openNeuron(page, "Financial analyst");
    await deny(page, "19*29");
    await expect.poll(async () => (await entriesOnDisk(page)).length).toBeGreaterThan(checked.length);
    await cutOut(page, checked);
    await page.goto("/#/");
    await page.reload();
    await expect(page.getByText("The log is not as it was written")).toBeVisible({ timeout: 30_000 });
    await page.getByRole("link", { name: "Look at the log" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Broken at entry" })).toBeVisible();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
