/** The main journey: choose a neuron, ask, stop, ask again, reload, pull the plug. A real model answers throughout. */
import { expect, test } from "@playwright/test";
import { comeBack, halt, hide } from "./hidden-tab.ts";
import { answers, ask, openNeuron, whenAnswered } from "./person.ts";

test("a first visit shows five neurons, and one of them answers, stops, remembers and works offline", async ({
  page,
  context,
}) => {
  await page.goto("/");
  for (const name of ["Medical assistant", "Legal researcher", "Financial analyst", "Home keeper", "Maker's bench"]) {
    await expect(page.getByRole("main").getByRole("link", { name: new RegExp(`^${name}`) })).toBeVisible();
  }

  await openNeuron(page, "Medical assistant");
  await ask(page, "What is a stethoscope used for?");
  await whenAnswered(page);
  await expect(answers(page).last()).toContainText(/heart|lung|listen|sound/i);

  // Stop it: what was said stays.
  await ask(page, "Tell me a long story about a doctor in a small town.");
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect(answers(page).last()).toContainText(/\w+ \w+ \w+/);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  const said = (await answers(page).last().innerText()).split("\n")[0] ?? "";
  expect(said.length).toBeGreaterThan(5);

  // Ask again, look elsewhere: the answer goes on, and is shown whole although no frame was drawn since and some of it
  // was lost on its way to a tab that was halted.
  await ask(page, "What does a thermometer measure?");
  await hide(page);
  await halt(page, 500);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible({ timeout: 180_000 });
  const unseen = answers(page).last().locator(".prose");
  await expect(unseen).toContainText(/temperature/i);
  const whole = await unseen.innerText();
  await comeBack(page);
  await expect(unseen).toHaveText(whole);

  // Reload: the conversation is there.
  const before = await answers(page).count();
  await page.reload();
  await expect(answers(page)).toHaveCount(before);
  await expect(page.getByText("What does a thermometer measure?")).toBeVisible();
  await expect(page.getByText(said.slice(0, 30)).first()).toBeVisible();
  await expect(unseen).toHaveText(whole);

  // Pull the plug, reload, ask: it still answers.
  await context.setOffline(true);
  await page.reload();
  await expect(answers(page)).toHaveCount(before);
  await ask(page, "What is the capital of France?");
  await whenAnswered(page);
  await expect(answers(page).last()).toContainText(/Paris/);
});
