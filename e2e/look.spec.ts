/**
 * Every screen and state is looked at, wide and light, narrow and dark: axe finds nothing, nothing is cut off, and a
 * picture is kept in test-results. It runs over the look page, whose app is a fake that can be put into any state.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { beside, choose, command, membrane, open, press, serveLooks, shapes, until } from "./look-page.ts";

serveLooks();

/** The states of src/ui/dev/look-states.ts, and what a person did there before the picture is taken. */
const looks: Readonly<Record<string, ((page: Page) => Promise<void>) | undefined>> = {
  home: undefined,
  "home-loading": undefined,
  "home-open": undefined,
  "home-nothing": undefined,
  chat: undefined,
  "chat-done": (page) => page.locator("summary").nth(1).click(),
  "chat-rich": undefined,
  beyond: (page) => page.getByRole("button", { name: /Not in the passage: registered, mayor/ }).click(),
  uncited: undefined,
  empty: undefined,
  streaming: undefined,
  stopped: undefined,
  failed: undefined,
  reading: undefined,
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
  "log-empty": undefined,
  health: undefined,
  docs: undefined,
  documents: (page) => beside(page, "Documents"),
  import: choose,
  "import-new": choose,
  "import-same": choose,
  "import-sealed": choose,
  "import-cannot": choose,
  "import-refused": choose,
  "create-wrong": async (page) => {
    await page.getByRole("button", { name: "Make a neuron" }).click();
    await page.getByRole("button", { name: "Make it" }).click();
    await until(page, "alert");
  },
};

const removeNeuron = async (page: Page): Promise<void> => {
  await command(page, "remove");
  await page.getByRole("dialog").getByRole("button", { name: "Remove Legal researcher" }).click();
  await expect(page.getByRole("button", { name: "Bring back Legal researcher" })).toBeVisible();
};

/** More of the same states, after something was pressed. */
const opened: Readonly<Record<string, readonly [state: string, act: (page: Page) => Promise<void>]>> = {
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
  create: ["home", press("Make a neuron", "dialog")],
  erase: ["health", press("Erase everything", "dialog")],
};

async function lookAt(page: Page, picture: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: picture });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "nothing is wider than the page").toBeLessThanOrEqual(0);
}

for (const shape of shapes) {
  for (const [state, act] of Object.entries(looks)) {
    test(`${state} can be read by everyone, ${shape.name}`, async ({ browser }, info) => {
      const page = await open(browser, state, shape);
      await act?.(page);
      await lookAt(page, info.outputPath(`${state}-${shape.name}.png`));
      await page.context().close();
    });
  }
  for (const [name, [state, act]] of Object.entries(opened)) {
    test(`${name} can be read by everyone, ${shape.name}`, async ({ browser }, info) => {
      const page = await open(browser, state, shape);
      await act(page);
      await lookAt(page, info.outputPath(`${name}-${shape.name}.png`));
      await page.context().close();
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
  await expect(hint).toBeVisible();
  await again.fill("calm");
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
