/** What a person expects of any such app: rename, delete, undo, keep through a reload, ask the browser to keep it, erase. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { command, openNeuron, talk, talks } from "./person.ts";

test("a conversation is renamed, deleted and brought back, and stands there after a reload", async ({ page }) => {
  await talk(page);
  await expect(talks(page)).toHaveCount(1);
  await command(page, "rename");
  await page.getByLabel("Title").fill("Seventeen times");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(talks(page)).toHaveText("Seventeen times");

  await command(page, "delete this");
  await expect(talks(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(talks(page)).toHaveText("Seventeen times");

  await page.reload();
  await expect(talks(page)).toHaveText("Seventeen times");
  await talks(page).click();
  await expect(page.getByText("/calculator 17*23")).toBeVisible();
});

test("a neuron is changed in fields or as YAML, and Undo gives it back", async ({ page }) => {
  await page.goto("/#/n/home-keeper");
  const name = (called: string) => page.getByRole("heading", { level: 1, name: called });
  await expect(name("Home keeper")).toBeVisible();
  await command(page, "change home");
  await page.getByLabel("Name", { exact: true }).fill("Butler");
  await page.getByRole("button", { name: "Everything, as YAML" }).click();
  const yaml = page.getByLabel("The neuron, in YAML");
  await expect(yaml).toHaveValue(/name: Butler/);
  const written = await yaml.inputValue();
  await yaml.fill(written.replace(/^ {2}name: .*$/m, "  nam: Butler"));
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByRole("alert")).toContainText("Did you mean `name`?");
  await yaml.fill(written);
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(name("Butler")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(name("Home keeper")).toBeVisible();
});

test("a draft survives a reload and another conversation, lies nowhere in clear, and is gone when it is sent", async ({
  page,
}) => {
  const message = page.getByRole("textbox", { name: "Message" });
  await talk(page);
  await message.fill("Is the heron on the roof?");
  await page.getByRole("link", { name: "New conversation" }).click();
  await expect(message).toHaveValue("");
  await message.fill("Another thought");
  await talks(page).click();
  await expect(message).toHaveValue("Is the heron on the roof?");
  await page.waitForTimeout(1_000); // it is written when the fingers have rested
  await page.reload();
  await expect(message).toHaveValue("Is the heron on the roof?");
  expect(
    await page.evaluate(() => Object.values(localStorage).join() + Object.values(sessionStorage).join()),
  ).not.toContain("heron");

  await message.fill("/clock");
  await message.press("Enter");
  await page
    .getByRole("group", { name: /clock asks/ })
    .getByRole("button", { name: "Deny" })
    .click();
  await page.reload();
  await expect(talks(page)).toHaveCount(1);
  await expect(message).toHaveValue("");
  await page.getByRole("link", { name: "New conversation" }).click();
  await expect(message).toHaveValue("Another thought");
});

test("an answer that is tried again is kept: one goes back to it, and it stays the chosen one", async ({ page }) => {
  await talk(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await page
    .getByRole("group", { name: /calculator asks/ })
    .getByRole("button", { name: "Allow once" })
    .click();
  const versions = page.getByRole("group", { name: "Answers to this question" });
  await expect(versions).toContainText("2 of 2");
  await expect(page.getByRole("article").getByText("391", { exact: true })).toBeVisible();
  await versions.getByRole("button", { name: "Earlier answer" }).click();
  await expect(versions).toContainText("1 of 2");
  await expect(page.getByRole("article").getByText("Nothing was run. You said no.")).toBeVisible();
  await page.reload();
  await expect(versions).toContainText("1 of 2");
  await versions.getByRole("button", { name: "Later answer" }).click();
  await expect(page.getByRole("article").getByText("391", { exact: true })).toBeVisible();
});

test("the first screen says which neuron a question goes to, and a person may choose another", async ({ page }) => {
  await page.goto("/");
  const message = page.getByRole("textbox", { name: "Message" });
  const goesTo = page.getByRole("combobox", { name: "Goes to" });
  await message.fill("What does this contract say?");
  await expect(goesTo).toHaveValue("legal-researcher");
  await goesTo.selectOption({ label: "Home keeper" });
  await message.fill("/clock");
  await message.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Home keeper" })).toBeVisible();
});

test("the browser is asked to keep it, and its answer is said", async ({ page }) => {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Ask the browser to keep it" }).click();
  await expect(
    page.getByRole("status").filter({ hasText: /The browser (will keep it|said no for now)/ }),
  ).toBeVisible();
});

test("erase everything takes a word, and leaves an app as on the first day", async ({ page }) => {
  await talk(page);
  await expect(talks(page)).toHaveCount(1);
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Erase everything" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Erase everything" })).toBeDisabled();
  await dialog.getByLabel(/agree/).fill("erase");
  await Promise.all([
    page.waitForEvent("load"), // it begins anew by itself
    dialog.getByRole("button", { name: "Erase everything" }).click(),
  ]);
  await expect(page.getByText("Everything BRANE kept on this device is erased.")).toBeVisible();
  await openNeuron(page, "Financial analyst");
  await expect(talks(page)).toHaveCount(0);
  await page.goto("/#/log");
  await expect(page.getByText("calculator")).toHaveCount(0);
});

test("axe finds nothing on the real first screen and in a real conversation", async ({ page }) => {
  const found = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  };
  await page.emulateMedia({ reducedMotion: "reduce" }); // nothing is looked at while it is still fading in
  await page.goto("/");
  await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
  expect(await found()).toEqual([]);
  await talk(page);
  await expect(talks(page)).toHaveCount(1);
  expect(await found()).toEqual([]);
});

test("code that does not arrive is said, and what it shows comes when it arrives after all", async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route(/\/assets\/browser-rooms-[^/]*\.js/, (route) => route.abort());
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Financial analyst" }).click();
  await expect(page.getByText("A part of BRANE could not be loaded").first()).toBeVisible();
  await page.unroute(/\/assets\/browser-rooms-[^/]*\.js/);
  await page.getByRole("tab", { name: "Tools" }).click();
  await expect(page.getByRole("tabpanel").getByText("calculator").first()).toBeVisible();
  await context.close();
});
