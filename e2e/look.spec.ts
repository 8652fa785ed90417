/**
 * Every screen and state is looked at, wide and on a phone, light and dark: axe finds nothing, nothing is cut off, and a
 * picture is kept in test-results. It runs over the look page, whose app is a fake that can be put into any state.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import {
  beside,
  choose,
  command,
  membrane,
  open,
  press,
  removeNeuron,
  settled,
  shapes,
  test,
  until,
} from "./look-page.ts";

/** The states of src/ui/dev/look-states.ts, and what a person did there before the picture is taken. */
const looks: Readonly<Record<string, ((page: Page) => Promise<void>) | undefined>> = {
  home: undefined,
  "home-loading": undefined,
  "home-open": undefined,
  "home-nothing": undefined,
  chat: undefined,
  "chat-mending": (page) => page.getByRole("button", { name: "Change it" }).click(),
  "chat-lacking": async (page) => {
    await page.getByRole("button", { name: "Allow once" }).click();
    await expect(page.getByText('"file" is missing.')).toBeVisible();
  },
  "chat-done": (page) => page.locator("summary").nth(1).click(),
  "said-before": async (page) => {
    await expect(page.getByText("78 % of what the model reads at once is used.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Ask anew" })).toBeVisible();
  },
  "side-by-side": (page) => expect(page.getByRole("button", { name: "Keep this one" }).first()).toBeVisible(),
  "ask-another": press("Ask another model too", "menu"),
  "chat-rich": undefined,
  beyond: (page) => page.getByRole("button", { name: /Not in the passage: registered, mayor/ }).click(),
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

const openPassage = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "2 · Lease 4B.md · § 9 Notice" }).click();
  const marked = page.getByRole("dialog", { name: "Lease 4B.md" }).locator("mark");
  await expect(marked).toHaveText(
    "Either party may end this lease with ninety days' written notice to the end of a month.",
  );
  await expect(marked).toBeInViewport();
};

/** More of the same states, after something was pressed. */
const opened: Readonly<Record<string, readonly [state: string, act: (page: Page) => Promise<void>]>> = {
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
  "connect-model-server": [
    "models",
    async (page) => {
      await press("Connect a model server", "dialog")(page);
      await page.getByRole("button", { name: "Ask it for its models" }).click();
      await page.getByLabel("Try one with a word").selectOption("mistral-small");
      await page.getByRole("button", { name: "Try it" }).click();
      await expect(page.getByText("It said “Hello”")).toBeVisible();
    },
  ],
  "use-model-server": [
    "models",
    async (page) => {
      await press("Connect a model server", "dialog")(page);
      await page.getByRole("button", { name: "Ask it for its models" }).click();
      await page.getByRole("button", { name: "Connect", exact: true }).click();
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

const other = { light: "dark", dark: "light" } as const;

/** A picture, and what axe finds: all its rules, or contrast alone. Legacy mode spares a second page; there are no frames. */
async function lookAt(page: Page, picture: string, rules: "all" | "contrast" = "all"): Promise<void> {
  await page.screenshot({ path: picture });
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === "all" ? axe : axe.withRules(["color-contrast"])).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect.soft(found, `axe finds nothing in ${picture}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "nothing is wider than the page").toBeLessThanOrEqual(0);
}

/** Both themes of a state: colours are all that a theme changes, so the second is looked at for contrast. */
async function lookAtBoth(
  page: Page,
  shape: (typeof shapes)[number],
  picture: (theme: string) => string,
): Promise<void> {
  await settled(page);
  await lookAt(page, picture(shape.theme));
  const theme = other[shape.theme];
  await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
  await lookAt(page, picture(theme), "contrast");
}

const all: Readonly<Record<string, readonly [state: string, act: ((page: Page) => Promise<void>) | undefined]>> = {
  ...Object.fromEntries(Object.entries(looks).map(([state, act]) => [state, [state, act]])),
  ...opened,
};
for (const shape of shapes) {
  for (const [name, [state, act]] of Object.entries(all)) {
    test(`${name} can be read by everyone, ${shape.size}`, async ({ reopen }, info) => {
      const page = await reopen(state, shape);
      await act?.(page);
      await lookAtBoth(page, shape, (theme) => info.outputPath(`${name}-${shape.size}-${theme}.png`));
    });
  }
}

test("the page is mirrored where one writes from right to left", async ({ browser }, info) => {
  const page = await open(browser, "chat", shapes[0], "&rtl");
  const rail = await page.getByRole("navigation", { name: "Neurons and conversations" }).boundingBox();
  expect(rail?.x).toBeGreaterThan(1_000);
  await lookAt(page, info.outputPath("chat-rtl.png"));
  await page.context().close();
});

test("at 400 % zoom nothing is lost", async ({ browser }, info) => {
  const zoomed = { ...shapes[0], viewport: { width: 360, height: 225 } };
  for (const state of ["home", "chat", "log", "health"]) {
    const page = await open(browser, state, zoomed as unknown as (typeof shapes)[number]);
    await lookAt(page, info.outputPath(`${state}-400.png`));
    await page.context().close();
  }
});
