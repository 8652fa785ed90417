/** What went wrong is said where a person looks, and what is shown of a risk or of the membrane is the whole truth. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { beside, choose, membrane, open, shapes, test } from "./look-page.ts";
import { command } from "./person.ts";

const noRoom = "There is no room left for BRANE on this device";

test("a question that cannot be kept comes back to where it was written, with the reason", async ({ browser }) => {
  for (const state of ["home-full", "full"]) {
    const page = await open(browser, state, shapes[0]);
    if (state === "full") await page.keyboard.press("Control+Shift+O"); // a new conversation, which has to be kept first
    const composer = page.getByRole("textbox", { name: "Message" });
    await composer.fill("Is the deposit mentioned?");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("alert")).toContainText(noRoom);
    await expect(composer).toHaveValue("Is the deposit mentioned?");
    await page.context().close();
  }
});

/** Everything that is done by a click that waits for nothing. */
const doings: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "delete a conversation": (page) => command(page, "delete"),
  "remove a document": async (page) => {
    await beside(page, "Documents");
    await page
      .getByRole("button", { name: /^Remove / })
      .first()
      .click();
  },
  "forget a fact": async (page) => {
    await beside(page, "Facts");
    await page
      .getByRole("button", { name: /^Forget / })
      .first()
      .click();
  },
  "keep a fact": async (page) => {
    await beside(page, "Facts");
    await page.getByLabel("What it is about").fill("My name");
    await page.getByLabel("The fact").fill("Ada");
    await page.getByRole("button", { name: "Remember it" }).click();
  },
  "take a permission back": async (page) => {
    await beside(page, "Tools");
    await page
      .getByRole("button", { name: /^Take back/ })
      .first()
      .click();
  },
  "disconnect a server": async (page) => {
    await beside(page, "Tools");
    await page
      .getByRole("button", { name: /^Disconnect/ })
      .first()
      .click();
  },
};
for (const [name, act] of Object.entries(doings)) {
  test(`on a full disk, to ${name} says that it was not kept`, async ({ browser }) => {
    const page = await open(browser, "full", shapes[0], "", true);
    await act(page);
    await expect(page.getByRole("region", { name: "Just done" })).toContainText(noRoom);
    await page.context().close();
  });
}

test("a dialog says itself what could not be kept", async ({ browser }) => {
  const page = await open(browser, "full", shapes[0]);
  await command(page, "rename");
  await page.getByLabel("Title").fill("Another");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(noRoom);
  await page.context().close();
});

test("a file that cannot be read for want of room leaves Reading behind", async ({ browser }) => {
  const page = await open(browser, "home-full", shapes[0]);
  await choose(page);
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(noRoom);
  await page.context().close();
});

test("the risk of a call is said, whatever it is, and nothing in its arguments hides", async ({ browser }) => {
  const page = await open(browser, "hidden-signs", shapes[0]);
  const card = page.getByRole("group", { name: "file_write asks for permission" });
  await expect(card).toContainText(/Low risk|Medium risk/);
  await expect(card.getByRole("group", { name: "Exact arguments" })).toContainText("pa\\u200bth");
  await expect(card.getByRole("group", { name: "Exact arguments" })).toContainText("deep\\u{e0041}er");
  await page.context().close();
});

test("the ring in a file's preview is closed whatever the file names, and the icon's badge says what the ring says", async ({
  browser,
}) => {
  const badge = (page: Page) => page.evaluate(() => (globalThis as { badge?: string }).badge);
  const listen = () => {
    const says = (said: string) => () => {
      Object.assign(globalThis, { badge: said });
      return Promise.resolve();
    };
    Object.assign(Navigator.prototype, { setAppBadge: says("open"), clearAppBadge: says("closed") });
  };
  const page = await open(browser, "import-new", shapes[0], "", false, listen);
  await choose(page);
  await expect(page.getByRole("dialog")).toContainText("http://127.0.0.1:3901");
  await expect(page.getByRole("dialog").locator(".sign")).not.toHaveClass(/open/);
  expect(await badge(page)).toBe("closed");
  await page.context().close();
  const other = await open(browser, "home-open", shapes[0], "", false, listen);
  expect(await badge(other)).toBe("open");
  await other.context().close();
});

test("what a private window would mean is said once, when there is something to lose", async ({ browser }) => {
  const page = await open(browser, "chat-done", shapes[0]);
  const said = page.getByRole("region", { name: "About this device" }).getByText("if this is a private window");
  await expect(said).toBeVisible();
  await page.reload();
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  await expect(said).toHaveCount(0);
  await page.context().close();
});

test("what an answer says beyond its passage is named, and an answer that cites nothing says so", async ({
  browser,
}) => {
  const page = await open(browser, "beyond", shapes[0]);
  await page.getByRole("button", { name: /Not in the passage/ }).hover();
  await expect(page.getByRole("tabpanel")).toContainText("Not in the passage: registered, mayor.");
  await page.context().close();
  const other = await open(browser, "uncited", shapes[0]);
  await expect(other.getByRole("article").last()).toContainText("Your documents say nothing about this");
  // The column follows the newest answer, not the last one that stood on something.
  await expect(other.getByRole("tabpanel")).toContainText("No passage of your documents");
  await other.context().close();
});

test("a phone on its side shows the conversation and its composer", async ({ browser }) => {
  for (const viewport of [
    { width: 844, height: 390 },
    { width: 740, height: 360 },
  ]) {
    const page = await open(browser, "chat-done", { ...shapes[1], viewport } as unknown as (typeof shapes)[number]);
    await expect(page.getByRole("textbox", { name: "Message" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();
    await page.context().close();
  }
});

test("a starter pressed twice asks once", async ({ browser }) => {
  const page = await open(browser, "empty", shapes[0]);
  const talks = page.getByRole("navigation", { name: "Neurons and conversations" }).locator(".talk");
  const before = await talks.count();
  await page.getByRole("list", { name: "Questions to begin with" }).getByRole("button").first().dblclick();
  await expect(talks).toHaveCount(before + 1);
  await page.context().close();
});

test("what fails while a dialog is open is said in it, and stays when it closes", async ({ browser }, info) => {
  const page = await open(browser, "full-open", shapes[0], "", true);
  await membrane(page);
  await page.getByRole("button", { name: /^Forbid/ }).click();
  const toast = page.getByText(noRoom);
  await expect(toast).toBeVisible();
  await page.screenshot({ path: info.outputPath("above-dialog.png") });
  // Inside the dialog, because all else is inert meanwhile: it is heard, and can be pressed.
  await expect(page.getByRole("dialog").getByRole("status")).toContainText(noRoom);
  await expect(page.getByRole("dialog").getByRole("log", { name: "Announcements" })).toBeAttached();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(toast).toBeVisible();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(toast).toHaveCount(0);
  await page.context().close();
});
