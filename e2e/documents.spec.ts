/** A text is dropped on the chat, asked about, and the answer cites the passage. */
import { expect, test } from "@playwright/test";
import { answers, ask, drop, openNeuron, whenAnswered } from "./person.ts";

const lease = `# Lease of Unit 4B

## Rent
The monthly rent is 1,850 euro. It is due on the fifth day of each month and is paid to the landlord's account.

## Notice
Either party may end the lease with ninety days' written notice. Notice is given by registered letter.

## Pets
Dogs are not allowed in the building. Cats are allowed if the landlord agrees in writing.
`;

test("an answer cites the passage of a dropped document that it stands on", async ({ page }) => {
  await page.goto("/");
  await openNeuron(page, "Legal researcher");
  await drop(page, "lease.md", lease, "text/markdown");
  await expect(page.getByText("lease.md").first()).toBeVisible();
  await expect(page.getByText(/\d+ passages?/).first()).toBeVisible({ timeout: 120_000 });

  await ask(page, "How much is the monthly rent?");
  await whenAnswered(page);
  const answer = answers(page).last();
  await expect(answer).toContainText("1,850");
  const citation = answer.getByRole("button", { name: /^Passage 1|^1$|citation 1/i }).first();
  await expect(citation).toBeVisible();
  await citation.click();
  await expect(page.getByText("The monthly rent is 1,850 euro.").last()).toBeVisible();
  await expect(page.getByText("A small model wrote this. Read the passage before you rely on it.")).toBeVisible();

  // The passage is still there, and still cited, after a reload.
  await page.reload();
  await expect(answers(page).last()).toContainText("1,850");
  await expect(
    answers(page)
      .last()
      .getByRole("button", { name: /^Passage 1|^1$|citation 1/i })
      .first(),
  ).toBeVisible();
});

test("a document that is half read when the tab is reloaded is read on, and is in the list all the while", async ({
  page,
}) => {
  await page.goto("/");
  await openNeuron(page, "Legal researcher");
  const long = Array.from({ length: 3_000 }, (_, at) => `Clause ${String(at)} speaks of matter ${String(at)} alone.`);
  await drop(page, "contract.txt", long.join(" "));
  await page.getByRole("tab", { name: "Documents" }).click();
  const progress = page.getByText(/\d+ of [\d,]+ passages read/);
  await expect(progress).toBeVisible();
  await page.reload();
  await page.getByRole("tab", { name: "Documents" }).click();
  await expect(page.getByText("contract.txt").first()).toBeVisible();
  await expect(progress).toBeVisible();
});
