/** Who can open BRANE: a passphrase is set, every tab locks, and a person comes in again by it, by a code or a passkey. */
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { openNeuron, talk, talks } from "./person.ts";

test.setTimeout(60_000); // no model answers here

const words = "calm water over stones";
const locked = (page: Page) => page.getByRole("heading", { name: "BRANE is locked." });
const open = (page: Page) => page.getByRole("button", { name: "Open", exact: true });

async function setPassphrase(page: Page): Promise<void> {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(words);
  await page.getByLabel("The same again").fill(words);
  await page.getByRole("button", { name: "Set it" }).click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
}

async function comeIn(page: Page, passphrase = words): Promise<void> {
  await page.getByLabel("Passphrase").fill(passphrase);
  await open(page).click();
}

/** What this origin keeps, as text: every database, file name and small setting, bytes as Latin-1. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const seen: string[] = [
      JSON.stringify(Object.entries(localStorage)),
      JSON.stringify(Object.entries(sessionStorage)),
      location.href,
    ];
    const text = (value: unknown): string =>
      value instanceof Uint8Array
        ? new TextDecoder("latin1").decode(value)
        : typeof value === "object" && value !== null
          ? Object.entries(value)
              .map(([key, each]) => `${key} ${text(each)}`)
              .join(" ")
          : String(value);
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? "");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error("The database does not open."));
      });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        seen.push(await new Promise<string>((resolve) => (all.onsuccess = () => resolve(text(all.result)))));
      }
      database.close();
    }
    return seen.join("\n");
  });

test("with a passphrase set, every tab locks at once, nothing runs behind the lock, and the passphrase opens it", async ({
  page,
  context,
}) => {
  await talk(page);
  await expect(talks(page)).toHaveCount(1);
  const other = await context.newPage();
  await other.goto("/#/log");
  await expect(other.getByRole("heading", { name: "Log" })).toBeVisible();
  await setPassphrase(page);
  await expect(locked(other)).toBeVisible(); // the other tab was opened by this device, which does not open it any more
  await page.getByRole("button", { name: "Lock now" }).click();
  await expect(locked(page)).toBeVisible();
  expect(page.workers().map((worker) => worker.url())).toEqual([]);
  const text = await kept(page);
  for (const secret of [words, "17*23", "calculator"]) expect(text).not.toContain(secret);

  await comeIn(page, "calm water");
  await expect(page.getByRole("alert")).toHaveText("This passphrase does not open it.");
  await comeIn(page);
  await expect(page.getByRole("heading", { level: 1, name: "Health" })).toBeVisible();
  await page.goto("/#/"); // by its address behind the #: a reload would ask again
  await openNeuron(page, "Financial analyst");
  await expect(talks(page)).toHaveCount(1);
  await page.goto("/#/log");
  await expect(page.getByText(/vault\.refused|in vain|wrong/i).first()).toBeVisible();
  await expect(locked(other)).toBeVisible();
});

test("a recovery code opens it, a slip in it is named, and a reload asks again", async ({ page }) => {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Make a recovery code" }).click();
  const shown = page.getByRole("dialog").locator(".code span");
  await expect(shown).toHaveCount(7);
  const groups = await shown.allTextContents();
  expect(groups.join("-")).toMatch(/^([0-9A-Z]{5}-){6}[0-9A-Z]{5}$/);
  await page.getByRole("button", { name: "I have it on paper" }).click();
  await page.getByLabel("Ask whenever BRANE opens").click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
  await page.reload();
  await expect(locked(page)).toBeVisible();
  const wrong = [...groups];
  wrong[2] = `${groups[2]?.slice(0, 4) ?? ""}${groups[2]?.endsWith("7") === true ? "8" : "7"}`;
  await page.getByLabel("Recovery code").fill(wrong.join("-"));
  await open(page).click();
  await expect(page.getByRole("alert")).toContainText("typing error in group 3");
  await page.getByLabel("Recovery code").fill(groups.join(" ").toLowerCase());
  await open(page).click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
});

/** A security key that has the pseudo-random function and whose holder agrees to everything. */
async function plugIn(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true },
      ...{ hasUserVerification: true, hasPrf: true, automaticPresenceSimulation: true, isUserVerified: true },
    },
  });
}

test("a passkey opens it", async ({ page, context, baseURL }) => {
  const address = (baseURL ?? "").replace("127.0.0.1", "localhost"); // browsers give no passkeys to a number
  await plugIn(context, page);
  await page.goto(`${address}/#/health`);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.locator(".ways").getByText("Passkey", { exact: true })).toBeVisible();
  await page.getByLabel("Ask whenever BRANE opens").click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
  await page.getByRole("button", { name: "Lock now" }).click();
  await expect(locked(page)).toBeVisible();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
});

test("it locks by itself when nobody is here, in every tab", async ({ page, context }) => {
  await page.clock.install();
  await page.goto("/");
  await setPassphrase(page);
  const other = await context.newPage();
  await other.goto("/");
  await comeIn(other);
  await expect(other.getByRole("main").getByRole("link").first()).toBeVisible();
  await page.clock.runFor("16:00");
  await expect(locked(page)).toBeVisible();
  await expect(locked(other)).toBeVisible();
});
