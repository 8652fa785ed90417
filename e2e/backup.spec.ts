/** What was kept comes back: from a folder and from a file, after the browser has lost its database. */
import { expect, test, type Page } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";
import { loseTheDatabase, settled } from "./lost-browser.ts";

/** The browser's picker cannot be used without a screen: a folder of the private file system has the same interface. */
const fakePicker = () => {
  Object.assign(globalThis, {
    showDirectoryPicker: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("a person's folder", { create: true }),
  });
};

async function teach(page: Page, about: string, fact: string): Promise<void> {
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByLabel("What it is about").fill(about);
  await page.getByLabel("The fact").fill(fact);
  await page.getByRole("button", { name: "Remember it" }).click();
  await expect(page.getByRole("tabpanel").getByText(fact)).toBeVisible();
}
async function knows(page: Page, fact: string): Promise<void> {
  await openNeuron(page, "Financial analyst");
  await page.getByRole("tab", { name: "Facts" }).click();
  await expect(page.getByRole("tabpanel").getByText(fact)).toBeVisible();
}

/** Makes the code and gives it back, as it was written down. */
async function makeCode(page: Page): Promise<string> {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Make a recovery code" }).click();
  await expect(page.getByRole("dialog", { name: "Your recovery code" })).toBeVisible();
  const code = (await page.locator(".recovery .code span").allTextContents()).join("-");
  expect(code).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){6}$/);
  await page.getByRole("button", { name: "I have it on paper" }).click();
  return code;
}

test("from the chosen folder, by the recovery code, after the browser lost the database", async ({ page }) => {
  await page.addInitScript(fakePicker);
  await teach(page, "My name", "Ada of Sömmerda");
  const code = await makeCode(page);
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await expect(page.getByText("They go into “a person's folder”")).toBeVisible();
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved: / })).toBeVisible();
  await settled(page);
  await loseTheDatabase(page);

  await page.goto("/");
  await page.getByRole("button", { name: "Choose its folder" }).click();
  await expect(page.getByText("is whole")).toBeVisible();
  const field = page.getByLabel("The recovery code that you wrote down");
  await field.fill(code.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
  await page.getByRole("button", { name: "Restore it" }).click();
  await expect(page.getByText("There is a typing error in group 7")).toBeVisible();
  await field.fill(code.toLowerCase());
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Restore it" }).click()]);
  await knows(page, "Ada of Sömmerda");
});

test("from one file, in another browser that has a life of its own", async ({ page, browser }) => {
  await teach(page, "My name", "Ada of Sömmerda");
  const code = await makeCode(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as one file" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^brane-\d{4}-\d\d-\d\d\.branebackup$/);
  const file = await download.path();

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await teach(other, "My name", "Zoë of Ulm");
  await other.goto("/#/health");
  await other.getByText("Restore a backup").click();
  await other.locator("input[type=file]").setInputFiles({
    name: download.suggestedFilename(),
    mimeType: "application/octet-stream",
    buffer: await (await import("node:fs/promises")).readFile(file),
  });
  await other.getByLabel("The recovery code that you wrote down").fill(code);
  await Promise.all([
    other.waitForEvent("load"),
    other.getByRole("button", { name: "Replace everything by it" }).click(),
  ]);
  await other.goto("/");
  await knows(other, "Ada of Sömmerda");
  await expect(other.getByRole("tabpanel").getByText("Zoë of Ulm")).toHaveCount(0);
  await expect.poll(() => restoresIn(other)).toEqual(["note"]);
  await elsewhere.close();
});

/** How the log tells of restores: the log is the backup's own, so the start that follows wrote it. */
const restoresIn = (page: Page) =>
  page.evaluate(async () => {
    type Log = { entries(): Promise<readonly { readonly action: string; readonly phase: string }[]> };
    const { brane } = globalThis as unknown as { readonly brane: { readonly audit: Log } };
    return (await brane.audit.entries()).flatMap(({ action, phase }) => (action === "backup.restore" ? [phase] : []));
  });

/** What a tab leaves that is killed in a restore, between its transaction and the private files' taking their place. */
const killedInRestore = async () => {
  const root = await navigator.storage.getDirectory();
  const folders = [
    await root.getDirectoryHandle("files"),
    await root.getDirectoryHandle("files-restored", { create: true }),
  ];
  for await (const [name, from] of folders[0] ?? []) {
    const to = await folders[1]?.getDirectoryHandle(name, { create: true });
    for await (const [file, handle] of from as FileSystemDirectoryHandle) {
      const stream = await (await to?.getFileHandle(file, { create: true }))?.createWritable();
      await stream?.write(await (handle as FileSystemFileHandle).getFile());
      await stream?.close();
    }
  }
  const request = indexedDB.open("brane");
  const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
  const transaction = database.transaction("keys", "readwrite");
  transaction.objectStore("keys").put(true, "switching");
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
};
const restoreIsOver = async () => {
  const names: string[] = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
  return !names.includes("files-restored");
};

test("a restore that was cut short is ended before a tool touches a file: what it writes then stays", async ({
  page,
}) => {
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
  await ask(page, "/file_write notes.txt from the backup");
  await page.getByRole("button", { name: "Allow for 24 hours" }).click();
  await expect(answers(page).last()).toContainText("Wrote");
  await page.evaluate(killedInRestore);

  await page.reload();
  await ask(page, "/file_write notes.txt written since");
  await expect(answers(page).last()).toContainText("in place of what was there");
  await expect.poll(() => page.evaluate(restoreIsOver)).toBe(true);
  await ask(page, "/file_read notes.txt");
  await page.getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText("written since");
});
