/** A tool is called by hand: what it wants is shown, allowed once or denied, and stands in the log. */
import { expect, test } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";

test("a tool asks, is allowed once, answers, and stands in the log", async ({ page }) => {
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
  await ask(page, "/calculator 17*23");

  const request = page.getByRole("group", { name: /calculator/ });
  await expect(request).toContainText("17*23");
  await request.getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText("391");

  // Allowed once means once.
  await ask(page, "/calculator 2+2");
  const second = page.getByRole("group", { name: /calculator/ }).last();
  await expect(second).toContainText("2+2");
  await second.getByRole("button", { name: "Deny" }).click();
  await expect(answers(page).last()).toContainText(/denied/i);

  await page.goto("/#/log");
  await expect(page.getByText(/calculator/).first()).toBeVisible();
  const log = await page.evaluate(async () =>
    (globalThis as unknown as { brane: { audit: { export(): Promise<string> } } }).brane.audit.export(),
  );
  const entries = log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { phase: string; subject: string });
  expect(entries.filter((entry) => entry.subject.includes("calculator")).map((entry) => entry.phase)).toEqual(
    expect.arrayContaining(["intent", "outcome"]),
  );
});

test("a question that means a tool proposes its call: it is shown filled in, allowed, and what came back is the answer", async ({
  page,
}) => {
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
  await ask(page, "What is 1234.5 * 12?");
  const request = page.getByRole("group", { name: /calculator/ });
  await expect(request).toContainText("1234.5 * 12");
  await request.getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText("14814");
});
