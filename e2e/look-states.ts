/** Every state of the look page (src/ui/dev/look-states.ts), and what a person did there before the picture is taken. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { beside, choose, membrane, press, until } from "./look-page.ts";

export const looks: Readonly<Record<string, ((page: Page) => Promise<void>) | undefined>> = {
  home: undefined,
  "home-loading": undefined,
  "home-open": undefined,
  "home-shared": (page) => expect(page.getByText("Hello, Ada Vermeer.")).toBeVisible(),
  "home-nothing": undefined,
  chat: undefined,
  "chat-mending": (page) => page.getByRole("button", { name: "Change it" }).click(),
  "chat-lacking": async (page) => {
    await page.getByRole("button", { name: "Allow once" }).click();
    await expect(page.getByText('"file" is missing.')).toBeVisible();
  },
  "chat-done": (page) => page.locator("summary").nth(1).click(),
  "said-before": async (page) => {
    await expect(
      page.getByText("78 % of what the model reads at once is taken before your next question."),
    ).toBeVisible();
    await expect(page.getByRole("button", { name: "Ask anew" })).toBeVisible();
  },
  "side-by-side": async (page) => {
    await expect(page.getByRole("button", { name: "Keep this one" }).first()).toBeVisible();
    const cards = page.locator(".side-by-side article"); // one is behind a tab on a phone
    await expect(cards.getByText(/because you asked it too\. It runs at/)).toHaveCount(1);
    await expect(cards.getByText(/It ran in this browser, on the processor/)).toHaveCount(1);
  },
  "two-models": async (page) => {
    await page.getByRole("button", { name: "Ask two models" }).click();
    await page.getByRole("menuitem", { name: "Qwen3 0.6B, in this browser: it answers after the first" }).click();
    await expect(page.getByText("Your next question goes to Qwen3 0.6B as well, in this browser.")).toBeVisible();
    await page.keyboard.type("When is the last day to give notice for 31 August?");
    await page.keyboard.press("Enter");
    // behind a tab on a phone
    await expect(page.locator(".side-by-side h3", { hasText: "Qwen3 0.6B" })).toHaveCount(1);
  },
  "ask-another": press("Ask another model too", "menu"),
  "by-hand": undefined,
  "chat-rich": undefined,
  beyond: async (page) => {
    await page.getByRole("button", { name: /Not in the passage: registered, mayor/ }).click();
    await expect(page.getByText("A small model wrote this. Read the passage before you rely on it.")).toBeVisible();
  },
  uncited: undefined,
  empty: undefined,
  streaming: undefined,
  stopped: undefined,
  failed: undefined,
  reading: undefined,
  "reading-document": (page) =>
    expect(page.getByText("Your question waits until House rules.txt is read: 144 of 1,629 passages")).toBeVisible(),
  loading: undefined,
  waiting: undefined,
  "model-failed": undefined,
  "open-membrane": membrane,
  risky: (page) => until(page, "dialog"),
  "update-waiting": undefined,
  stale: undefined,
  private: undefined,
  "low-space": undefined,
  "home-full": async (page) => {
    await page.getByRole("textbox", { name: "Message" }).fill("Is the deposit mentioned?");
    await page.getByRole("button", { name: "Send" }).click();
    await until(page, "alert");
  },
  elsewhere: async (page) => {
    await expect(page.getByText("Home keeper waits for you")).toBeVisible();
  },
  "single-thread": undefined,
  insecure: undefined,
  gone: undefined,
  log: async (page) => {
    await press("Verify", "status")(page);
    await page.locator("summary").nth(2).click();
  },
  "log-broken": press("Verify", "status"),
  "log-closed": (page) => expect(page.getByText("Your key does not open the log")).toBeVisible(),
  "home-log-broken": (page) => expect(page.getByText("The log is not as it was written")).toBeVisible(),
  "log-long": async (page) => {
    await page
      .getByRole("group", { name: /^When: each bar/ })
      .getByRole("button")
      .nth(4)
      .click();
    await page.getByText(/entries like this/).waitFor();
  },
  "log-empty": undefined,
  health: undefined,
  "safety-renewing": undefined,
  "safety-advised": undefined,
  "safety-asks": undefined,
  models: undefined,
  "models-first": undefined,
  downloads: (page) => page.getByRole("heading", { name: "Get a model" }).evaluate((found) => found.scrollIntoView()),
  keys: undefined,
  "keys-none": undefined,
  people: undefined,
  "people-unsound": undefined,
  auditor: undefined,
  door: undefined,
  docs: undefined,
  documents: async (page) => {
    await beside(page, "Documents");
    await expect(page.getByText("144 of 1,629 passages read, about 4 minutes left")).toBeVisible();
  },
  import: choose,
  "import-new": choose,
  "import-copy": async (page) => {
    await choose(page);
    await expect(page.getByRole("dialog")).toContainText("here SmolLM2 135M answers");
    await expect(page.getByRole("button", { name: "Keep both" })).toHaveCount(0);
  },
  "import-same": choose,
  "import-sealed": choose,
  "import-cannot": choose,
  "import-refused": choose,
  "health-no-code": undefined,
  lost: (page) => page.getByRole("button", { name: "Look in this browser" }).click(),
  "create-wrong": async (page) => {
    await page.getByRole("button", { name: "Make a neuron" }).click();
    await page.getByRole("button", { name: "Make it" }).click();
    await until(page, "alert");
  },
};
