const askHub = async (page: Page, name: string, answer: string): Promise<void> => {
  await page.getByRole("textbox", { name: /^Another model on/ }).fill(name);
  await page.getByRole("button", { name: "Look what there is" }).click();
  await page.getByText(answer).scrollIntoViewIfNeeded();
};

/** More pictures of the look page's states, after something was pressed. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { beside, choose, membrane, press, removeNeuron, until } from "./look-page.ts";
import { command } from "./person.ts";

const openPassage = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "2 · Lease 4B.md · § 9 Notice" }).click();
  const marked = page.getByRole("dialog", { name: "Lease 4B.md" }).locator("mark");
  await expect(marked).toHaveText(
    "Either party may end this lease with ninety days' written notice to the end of a month.",
  );
  await expect(marked).toBeInViewport();
};

export const opened: Readonly<Record<string, readonly [state: string, act: (page: Page) => Promise<void>]>> = {
  joining: [
    "door",
    async (page) => {
      await page.getByRole("button", { name: "Cy Lindqvist" }).click();
      await page.getByRole("button", { name: "Come in" }).click();
      await until(page, "alert");
    },
  ],
  "invite-person": ["people", press("Invite somebody", "dialog")],
  invitation: [
    "people",
    async (page) => {
      await press("Invite somebody", "dialog")(page);
      await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Eve");
      await press("Make an invitation", "dialog")(page);
      await expect(page.getByRole("dialog", { name: "An invitation for Eve" })).toBeVisible();
    },
  ],
  "change-roles": [
    "people",
    async (page) => {
      await press("Change what Di Moreau-Castellanos is here for", "dialog")(page);
      await page
        .getByRole("dialog")
        .getByRole("checkbox", { name: /^Admin/ })
        .uncheck();
    },
  ],
  "remove-person": ["people", press("Remove Di Moreau-Castellanos", "dialog")],
  palette: [
    "chat",
    async (page) => {
      await page.keyboard.press("Control+k");
      await until(page, "listbox");
    },
  ],
  menu: ["chat", press("More", "menu")],
  export: [
    "chat",
    async (page) => {
      await command(page, "save");
      await until(page, "dialog");
    },
  ],
  "export-simple": [
    "chat",
    async (page) => {
      await command(page, "save");
      await page.getByLabel(/^Passphrase/).fill("calm");
      await page.getByLabel("Show").check();
    },
  ],
  replace: [
    "import",
    async (page) => {
      await choose(page);
      await page.getByRole("button", { name: "Replace mine" }).click();
    },
  ],
  remove: [
    "chat",
    async (page) => {
      await command(page, "remove");
      await until(page, "dialog");
    },
  ],
  away: ["chat", removeNeuron],
  rename: [
    "chat",
    async (page) => {
      await command(page, "rename");
      await until(page, "dialog");
    },
  ],
  deleted: [
    "chat",
    async (page) => {
      await command(page, "delete");
      await until(page, "status");
    },
  ],
  "connect-server": [
    "chat",
    async (page) => {
      await command(page, "connect");
      await page.getByLabel("Address").fill("http://127.0.0.1:3901/mcp");
      await page.getByRole("button", { name: "Allow and connect" }).click();
      await until(page, "alert");
    },
  ],
  tools: ["chat", (page) => beside(page, "Tools")],
  facts: ["chat", (page) => beside(page, "Facts")],
  why: ["chat-done", (page) => beside(page, "Why")],
  cited: ["chat-done", (page) => page.getByRole("button", { name: /^Passage 2/ }).click()],
  "document-text": [
    "chat-done",
    async (page) => {
      await page.getByRole("button", { name: /^Passage 2/ }).click();
      await openPassage(page);
    },
  ],
  completions: [
    "empty",
    async (page) => {
      await page.getByRole("textbox", { name: "Message" }).fill("/");
      await until(page, "listbox");
    },
  ],
  leaving: [
    "chat-rich",
    async (page) => {
      await page.getByRole("link", { name: "the tenancy act" }).click();
      await until(page, "dialog");
    },
  ],
  membrane: ["chat", membrane],
  "cannot-start": [
    "home",
    async (page) => {
      await page.goto(page.url().replace("state=home", "state=broken"));
      await expect(page.getByRole("heading", { name: "BRANE could not start." })).toBeVisible();
    },
  ],
  "cannot-start-newer": [
    "home",
    async (page) => {
      await page.goto(page.url().replace("state=home", "state=newer"));
      await expect(page.getByRole("button", { name: "Go back to the copy" })).toBeVisible();
    },
  ],
  locked: [
    "home",
    async (page) => {
      await page.goto(page.url().replace("state=home", "state=locked"));
      await page.getByLabel("Passphrase").fill("calm");
      await page.getByRole("button", { name: "Open", exact: true }).click();
      await expect(page.getByRole("button", { name: /Again in/ })).toBeVisible();
    },
  ],
  "add-key": [
    "keys-none",
    async (page) => {
      await press("Add a key or password", "dialog")(page);
      await page.getByLabel("The server wants it as").selectOption({ index: 2 });
    },
  ],
  "get-model": [
    "models-first",
    async (page) => {
      await page.getByRole("button", { name: "Get Qwen2.5 1.5B Instruct" }).click();
      await expect(page.getByText(/1\.1 GB from huggingface\.co and its stores at hf\.co\. They learn/)).toBeVisible();
      await expect(page.getByRole("button", { name: "Fetch 1.1 GB" })).toBeFocused();
    },
  ],
  "hub-found": ["models-first", (page) => askHub(page, "bartowski/Talker-7B-GGUF", "can be had in 2 forms")],
  "connect-model-server": [
    "models",
    async (page) => {
      await press("Connect a model server", "dialog")(page);
      await page.getByRole("button", { name: "Ask it for its models" }).click();
      await page.getByLabel("Try one with a word").selectOption("mistral-small");
      await page.getByRole("button", { name: "Try it" }).click();
      await expect(page.getByText("It said “Hello”")).toBeVisible();
      await expect(page.getByText("Finding out what it can")).toHaveCount(0);
    },
  ],
  "use-model-server": [
    "models",
    async (page) => {
      await press("Connect a model server", "dialog")(page);
      const ask = page.getByRole("button", { name: "Ask it for its models" });
      await page.getByLabel("Which server").selectOption("other");
      await page.getByLabel("Address").fill("https://models.example.org");
      await ask.click();
      await page.getByRole("button", { name: "Back" }).click();
      await expect(page.getByLabel("Which server")).toBeFocused();
      await expect(page.getByLabel("Which server")).toHaveValue("other");
      await expect(page.getByLabel("Address")).toHaveValue("https://models.example.org");
      await ask.click();
      await expect(page.getByText("models.example.org has 2 models.")).toBeFocused();
      await page.getByRole("checkbox", { name: "Home keeper" }).check();
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await expect(page.getByText("models.example.org is connected.")).toBeFocused();
      await page.getByLabel("Which model").selectOption("mistral-small");
    },
  ],
  "let-to-server": [
    "models",
    async (page) => {
      await page
        .getByRole("combobox", { name: "Legal researcher" })
        .selectOption({ label: "qwen3:8b, at http://127.0.0.1:11434" });
      await expect(page.getByRole("group", { name: /^Let Legal/ })).toBeVisible();
    },
  ],
  "model-server-refuses": [
    "server-refuses",
    async (page) => {
      await press("Connect a model server", "dialog")(page);
      await page.getByRole("button", { name: "Ask it for its models" }).click();
      await until(page, "alert");
    },
  ],
  "replace-key": ["keys", press("Replace Home hub", "dialog")],
  "set-passphrase": ["health", press("Set a passphrase", "dialog")],
  "recovery-code": ["health", press("Make a recovery code", "dialog")],
  "show-way": ["safety-asks", press("Make a recovery code", "dialog")],
  create: ["home", press("Make a neuron", "dialog")],
  change: [
    "chat",
    async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Change Legal researcher" }).click();
      await expect(page.getByRole("dialog").getByLabel("Name", { exact: true })).toHaveValue("Legal researcher");
    },
  ],
  "erase-details": [
    "log-long",
    async (page) => {
      await press("Erase details before", "dialog")(page);
      await page.getByLabel("Entries from before").fill("2026-04-20");
      await page.getByRole("button", { name: "Erase their details" }).click();
    },
  ],
  checkpoint: ["log", press("Keep a checkpoint", "dialog")],
  "renew-keys": ["safety-asks", press("Renew the keys", "dialog")],
  erase: ["health", press("Erase everything", "dialog")],
  "erase-shared": ["people", press("Erase everything", "dialog")],
};
