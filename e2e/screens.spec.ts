/** How the screens behave under a person's hands, over the look page. */
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { choose, open, removeNeuron, shapes, test } from "./look-page.ts";
import { command } from "./person.ts";

test("everything can be done from the keyboard, and the focus comes back", async ({ browser }) => {
  const page = await open(browser, "chat", shapes[0]);
  const composer = page.getByRole("textbox", { name: "Message" });
  await expect(composer).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(composer).toHaveValue("Put the last day to give notice for 31 August in my calendar.");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Find a command" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(composer).toBeFocused();
  await composer.fill("/cal");
  await expect(page.getByRole("option", { name: /calculator/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(composer).toHaveValue("/calculator ");
  await page.getByRole("button", { name: "More" }).press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem").nth(1)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "More" })).toBeFocused();
  await page.context().close();
});

test("Stop ends a running answer and keeps what was said", async ({ browser }) => {
  const page = await open(browser, "streaming", shapes[0]);
  await expect(page.getByRole("article").last()).toContainText("ninety days");
  await page.getByRole("textbox", { name: "Message" }).press("Escape");
  await expect(page.getByText("This answer was stopped. What was said is kept.")).toBeVisible();
  await expect(page.getByRole("article").last()).toContainText("ninety days");
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible();
  await page.context().close();
});

test("a double click on Send sends once, and does not stop the answer it began", async ({ browser }) => {
  const page = await open(browser, "ask-another", shapes[0]);
  await page.getByRole("textbox", { name: "Message" }).fill("And in which form?");
  await page.getByRole("button", { name: "Send" }).dblclick();
  const stop = page.getByRole("button", { name: "Stop" });
  await expect(stop).toBeVisible();
  await expect(page.getByText("This answer was stopped")).toHaveCount(0);
  await stop.click();
  await expect(page.getByText("This answer was stopped before it began.")).toBeVisible();
  await page.context().close();
});

test("what is said of an answer fits how it came: by hand, or said before", async ({ browser }) => {
  const page = await open(browser, "by-hand", shapes[0]);
  await expect(page.getByText("Called by hand")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask another model too" })).toHaveCount(0);
  await page.context().close();
  const again = await open(browser, "said-before", shapes[0]);
  await expect(again.getByText(/^SmolLM2 135M said this before, on .+\. No model ran for it now\.$/)).toBeVisible();
  await expect(again.getByText(/It ran in this browser/)).toHaveCount(0);
  await again.context().close();
});

test("a screen reader hears sentences, not tokens", async ({ browser }) => {
  const page = await open(browser, "streaming", shapes[0]);
  await expect(page.getByRole("article").last()).toContainText("ninety days");
  const said = await page.getByRole("log", { name: "Announcements" }).locator("p").allInnerTexts();
  expect(said[0]).toBe("Here is what the lease says, in short.");
  expect(said.join(" ")).not.toContain("#");
  await page.context().close();
});

test("mine is replaced only after what would be gone was said", async ({ browser }) => {
  const page = await open(browser, "import", shapes[0]);
  await choose(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Replace mine" }).click();
  await expect(dialog).toContainText("This cannot be undone.");
  await expect(dialog.getByRole("listitem")).toHaveText([
    "2 conversations here are not in the file.",
    "Its instructions differ.",
  ]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toContainText("Ada Vermeer");
  await dialog.getByRole("button", { name: "Replace mine" }).click();
  await dialog.getByRole("button", { name: "Replace mine" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Legal researcher" })).toBeVisible();
  await page.context().close();
});

test("a neuron goes after a question, comes back by Undo, and one that came with the app by Home", async ({
  browser,
}) => {
  const page = await open(browser, "chat", shapes[0]);
  const back = page.getByRole("button", { name: "Bring back Legal researcher" });
  const card = page.getByRole("listitem").getByRole("link", { name: /Legal researcher/ });
  await command(page, "remove");
  await expect(page.getByRole("dialog")).toContainText("Its conversations, documents and facts go with it");
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Legal researcher" })).toBeVisible();
  await removeNeuron(page);
  await expect(card).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(card).toBeVisible();
  await expect(back).toHaveCount(0);
  await card.click();
  await removeNeuron(page);
  await back.click();
  await expect(page.getByRole("heading", { level: 1, name: "Legal researcher" })).toBeVisible();
  await page.context().close();
});

test("a simple passphrase is told apart from a hard one, and both can be seen", async ({ browser }) => {
  const page = await open(browser, "chat", shapes[0]);
  await command(page, "save");
  const [field, again] = [page.getByLabel(/^Passphrase/), page.getByLabel("The same again")];
  const hint = page.getByText("whoever has the file can guess it");
  await field.fill("calm");
  await again.fill("calm");
  await page.getByRole("button", { name: "Save the file" }).click();
  await expect(page.getByText("Choose at least 8 signs")).toBeVisible();
  await field.fill("calm lake");
  await expect(hint).toBeVisible();
  await again.fill("calm lake");
  await expect(field).toHaveAttribute("type", "password");
  await page.getByLabel("Show").check();
  await expect(field).toHaveAttribute("type", "text");
  await expect(again).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Save the file" }).click(); // said, not forbidden
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await command(page, "save");
  await field.fill("lamp river oboe salt");
  await expect(hint).toHaveCount(0);
  await page.context().close();
});

test("a link goes nowhere by itself, and no image is fetched", async ({ browser }) => {
  const page = await open(browser, "chat-rich", shapes[0]);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByRole("link", { name: /Image: a plan|a plan/ }).click();
  await expect(page.getByRole("dialog", { name: "This link leaves BRANE" })).toContainText(
    "https://example.org/plan.png",
  );
  await page.keyboard.press("Escape");
  expect(asked.filter((url) => url.includes("example.org"))).toEqual([]);
  expect(page.context().pages()).toHaveLength(1);
  await page.context().close();
});

test("by keys one is soon at the model servers, and a second Enter after disconnecting one cuts no other", async ({
  browser,
}) => {
  const page = await open(browser, "models", shapes[0]);
  await expect(page.getByRole("main").getByRole("heading", { level: 2 }).nth(1)).toHaveText("Model servers");
  await page.getByRole("button", { name: "Disconnect Ollama" }).press("Enter");
  await expect(page.getByRole("button", { name: "Connect a model server" })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Ollama is disconnected." })).toBeVisible();
  await page.context().close();
});

test("on a narrow screen a toast leaves Send free, and what it lies over can be scrolled out from under it", async ({
  browser,
}, info) => {
  const narrow = { ...shapes[1], viewport: { width: 320, height: 568 } } as unknown as (typeof shapes)[number];
  const justDone = (on: Page) => on.getByRole("region", { name: "Just done" });
  const top = async (what: Locator) => (await what.boundingBox())?.y ?? 0;
  const end = async (what: Locator) => (await top(what)) + ((await what.boundingBox())?.height ?? 0);

  const page = await open(browser, "models", narrow);
  await page.getByRole("button", { name: "Disconnect Ollama" }).click();
  await expect(justDone(page)).toBeVisible();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  expect(await end(page.getByText("Servers first"))).toBeLessThan(await top(justDone(page)));
  await page.screenshot({ path: info.outputPath("toast-page-320.png") });
  await page.context().close();

  const chat = await open(browser, "chat-done", narrow);
  const said = chat.getByRole("article").last();
  await said.getByRole("button", { name: "Copy" }).click();
  await expect(justDone(chat)).toBeVisible();
  await chat.locator(".scroll").evaluate((thread) => thread.scrollTo(0, thread.scrollHeight));
  expect(await end(said)).toBeLessThan(await top(justDone(chat)));
  expect(await end(justDone(chat))).toBeLessThan(await top(chat.getByRole("button", { name: "Send" })));
  await chat.screenshot({ path: info.outputPath("toast-chat-320.png") });
  await chat.context().close();
});
