/**
 * One BRANE, several people: who was alone shares it, invites a user and an auditor, and each of them finds what is
 * theirs and nothing else.
 */
import { expect, test, type Page } from "@playwright/test";
import { loseTheDatabase, settled } from "./lost-browser.ts";
import { command, openNeuron, talk, talks } from "./person.ts";
import { smallModel } from "./small-model.ts";

test.setTimeout(90_000); // no model answers here

const words = (whose: string) => `calm water of ${whose}`;
const section = (page: Page) => page.locator("section", { has: page.getByRole("heading", { name: "People" }) });

async function atTheDoor(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Who is there?" })).toBeVisible();
  await page.getByRole("button", { name }).click();
}

async function comeIn(page: Page, name: string): Promise<void> {
  await atTheDoor(page, name);
  await page.getByLabel("Passphrase", { exact: true }).fill(words(name));
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

async function leave(page: Page): Promise<void> {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Lock now" }).click();
}

/** Invites somebody, and gives the code that was shown. */
async function invite(page: Page, name: string, role: "User" | "Auditor"): Promise<string> {
  await section(page).getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  if (role !== "User") {
    await dialog.getByRole("checkbox", { name: /^User/ }).uncheck();
    await dialog.getByRole("checkbox", { name: new RegExp(`^${role}`) }).check();
  }
  await dialog.getByRole("button", { name: "Make an invitation" }).click();
  await expect(page.getByRole("dialog", { name: `An invitation for ${name}` })).toBeVisible();
  const code = (await page.locator(".code span").allTextContents()).join("-");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(section(page).getByText("Invited").first()).toBeVisible();
  return code;
}

async function join(page: Page, name: string, code: string): Promise<void> {
  await atTheDoor(page, name);
  await page.getByLabel("Code of your invitation").fill(code);
  await page.getByLabel("Passphrase", { exact: true }).fill(words(name));
  await page.getByLabel("The same again").fill(words(name));
  await page.getByRole("button", { name: "Come in" }).click();
}

test("a BRANE is shared: each has their own, the admin reads no one's, the auditor reads the log and nothing else", async ({
  page,
}) => {
  await talk(page);
  await expect(talks(page)).toHaveCount(1);
  await page.goto("/#/health");
  await expect(section(page)).toContainText("first set a passphrase or a passkey"); // else it opens for anybody
  await expect(section(page).getByRole("button", { name: "Share this BRANE" })).toHaveCount(0);
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(words("Ada"));
  await page.getByLabel("The same again").fill(words("Ada"));
  await page.getByRole("button", { name: "Set it" }).click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
  await section(page).getByRole("button", { name: "Share this BRANE" }).click();
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Share it" }).click();
  await comeIn(page, "Ada");

  const forBo = await invite(page, "Bo", "User");
  const forCy = await invite(page, "Cy", "Auditor");
  await leave(page);

  // Bo comes by the code, finds nothing of Ada's, and leaves something.
  await join(page, "Bo", forCy);
  await expect(page.getByRole("alert")).toContainText("This is not the code that Bo was given.");
  await page.getByRole("button", { name: "Somebody else" }).click();
  await join(page, "Bo", forBo);
  await expect(page.getByText("Hello, Bo.")).toBeVisible();
  await openNeuron(page, "Financial analyst");
  await expect(talks(page)).toHaveCount(0);
  await talkOnHere(page, "/calculator 40+2");
  await page.goto("/#/models"); // models are everybody's: who brings one does not take it away from the others
  const weights = { name: "weights.gguf", mimeType: "application/octet-stream", buffer: smallModel() };
  await page.locator('input[type="file"][accept^=".gguf"]').setInputFiles(weights);
  await expect(page.getByText(/Others here may use it, too, so only an admin \(Ada\) can remove it\./)).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove a file of the tests" })).toHaveCount(0);
  await page.goto("/#/log");
  await expect(page.getByText("Your key does not open the log.")).toBeVisible();
  await expect(page.getByRole("search")).toHaveCount(0); // nothing stands there that would do nothing
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("What they say, an auditor can check.")).toBeVisible();

  // Bo's backup is Bo's alone: it brings back what Bo had, and touches nobody else's.
  await page.goto("/#/health");
  await expect(page.getByText(/^\d+ entries, whole, /)).toBeVisible(); // the check that Bo asked for
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved: / })).toBeVisible();
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  await talks(page).click();
  await command(page, "delete this");
  await expect(talks(page)).toHaveCount(0);
  await page.goto("/#/health");
  await page.getByText("Restore a backup").click();
  await page.getByRole("button", { name: "Look in this browser" }).click();
  await expect(page.getByText("It holds 1 conversation and no documents.")).toBeVisible();
  await page.getByRole("button", { name: "Replace everything by it" }).click();
  await comeIn(page, "Bo");
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  await expect(talks(page)).toHaveCount(1);
  await leave(page);

  // Cy audits: the log with everybody's entries, and nothing else.
  await join(page, "Cy", forCy);
  await expect(page.getByRole("heading", { level: 1, name: "Log" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveCount(0);
  const entries = await entriesSeen(page);
  for (const found of ["people.invite", "people.share", "backup.restore", "tool.denied", '"Bo"', '"Ada"']) {
    expect(entries).toContain(found);
  }
  await page.goto("/#/keys"); // nothing but the log, safety and health is theirs
  await expect(page.getByRole("heading", { level: 1, name: "Log" })).toBeVisible();
  await page.getByRole("combobox", { name: "Person" }).selectOption("Bo");
  await expect(page.getByText("Somebody was invited")).toHaveCount(0); // that was Ada
  await page.getByRole("combobox", { name: "Topic" }).selectOption("Tools");
  await expect(page.getByText("calculator was not allowed")).toBeVisible();
  await leave(page);

  // Ada has hers as before, sees nothing of Bo's, says what Bo is here for, and removes Bo for good.
  await comeIn(page, "Ada");
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  await expect(talks(page)).toHaveCount(1);
  await page.goto("/#/health");
  await section(page).getByRole("button", { name: "Change what Bo is here for" }).click();
  await expect(page.getByRole("dialog").getByRole("checkbox", { name: /^Auditor/ })).toBeDisabled();
  await page.getByRole("dialog").getByRole("checkbox", { name: /^User/ }).uncheck();
  await expect(page.getByText("Bo has no neurons here any more.")).toBeVisible();
  await page.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByRole("alert")).toContainText("Say what Bo is here for, or remove them.");
  await page.getByRole("button", { name: "Cancel" }).click();
  await section(page).getByRole("button", { name: "Change what Ada is here for" }).click();
  await page
    .getByRole("dialog")
    .getByRole("checkbox", { name: /^Admin/ })
    .uncheck();
  await page.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByRole("alert")).toContainText("There has to be an admin.");
  await page.getByRole("button", { name: "Cancel" }).click();
  await section(page).getByRole("button", { name: "Remove Bo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(section(page).getByText("Bo", { exact: true })).toHaveCount(0);
  await leave(page);
  await expect(page.getByRole("heading", { name: "Who is there?" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Cy" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Bo" })).toHaveCount(0);

  // Cy was away when the keys were renewed for Bo's sake: a letter brings the new ones, and the log reads from its start.
  await comeIn(page, "Cy");
  await page.goto("/#/");
  await expect(page.getByRole("heading", { level: 1, name: "Log" })).toBeVisible();
  const since = await entriesSeen(page);
  for (const found of ["people.share", "tool.denied", "people.remove", '"vault.open"']) expect(since).toContain(found);
});

test("what all have in common comes back after the browser lost it: who was here is let in, and the log says who restored it", async ({
  page,
}) => {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(words("Ada"));
  await page.getByLabel("The same again").fill(words("Ada"));
  await page.getByRole("button", { name: "Set it" }).click();
  await section(page).getByRole("button", { name: "Share this BRANE" }).click();
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Share it" }).click();
  await comeIn(page, "Ada");
  await invite(page, "Bo", "User");
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved: / })).toBeVisible();
  await settled(page);
  await loseTheDatabase(page);

  await page.goto("/");
  await page.getByRole("button", { name: "Look in this browser" }).click();
  await page.getByRole("button", { name: "Passphrase", exact: true }).click();
  await page.getByLabel("The passphrase").fill(words("Ada"));
  await page.getByRole("button", { name: "Restore it" }).click();
  await expect(page.getByRole("heading", { name: "Who is there?" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Bo" })).toBeVisible(); // who was invited can still come
  await comeIn(page, "Ada");
  await page.goto("/#/log");
  await expect(page.getByText("A backup of what everybody here has in common was restored")).toBeVisible();
  const entries = JSON.parse(await entriesSeen(page)) as readonly { readonly action: string }[];
  const restored = entries.filter(({ action }) => action === "backup.restore");
  expect(restored).toMatchObject([{ phase: "note", subject: "house" }]);
  expect(JSON.stringify(restored)).toMatch(/madeAt.*Ada|Ada.*madeAt/); // which backup, and who
});

/** All that the log shows to who is here, as scripts see it. */
const entriesSeen = (page: Page) =>
  page.evaluate(async () => {
    const brane = (globalThis as unknown as { brane: { audit: { entries(): Promise<unknown> } } }).brane;
    return JSON.stringify(await brane.audit.entries());
  });

/** A conversation that needs no model: a tool called by hand, and denied. */
async function talkOnHere(page: Page, call: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(call);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page
    .getByRole("group", { name: /calculator asks/ })
    .getByRole("button", { name: "Deny" })
    .click();
  await expect(talks(page)).toHaveCount(1);
}
