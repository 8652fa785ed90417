/** A tool server (MCP over HTTP, the reference one) is connected, called under permission, and disconnected. */
import { expect, test, type Page } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";
import { startToolServer, type ToolServerProcess } from "./tool-server.ts";

const servers: ToolServerProcess[] = [];
test.afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

async function start(): Promise<string> {
  const server = await startToolServer();
  servers.push(server);
  return server.url;
}

async function connect(page: Page, url: string): Promise<void> {
  await page.getByRole("tab", { name: "Tools" }).click();
  await page.getByRole("button", { name: "Connect a tool server" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect a tool server" });
  await dialog.getByLabel("Address").fill(url);
  await expect(dialog).toContainText(new URL(url).origin);
  await dialog.getByRole("button", { name: "Allow and connect" }).click();
}

interface GateLine {
  readonly origin: string;
  readonly allowed: boolean;
  readonly purpose: string;
}
const gateLog = (page: Page) =>
  page.evaluate(() =>
    (globalThis as unknown as { brane: { gate: { log(): Promise<readonly GateLine[]> } } }).brane.gate.log(),
  );

test("a tool server is connected, its tool is called under permission, and the gate closes when it goes", async ({
  page,
}) => {
  const url = await start();
  const { origin } = new URL(url);
  const tools = page.getByRole("tabpanel", { name: "Tools" });
  await page.goto("/");
  await openNeuron(page, "Home keeper");
  expect(await gateLog(page)).toEqual([]);

  await connect(page, url);
  await expect(page.getByText("Everything Reference Server", { exact: true })).toBeVisible();
  await expect(tools.getByText("everything_get_sum", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Stays on this device" }).first()).toBeVisible();

  // What a foreign server does cannot be taken back: it asks in a dialog, with the exact arguments and where they go.
  await ask(page, '/everything_get_sum {"a": 17, "b": 23}');
  const dialog = page.getByRole("dialog", { name: "This cannot be undone" });
  await expect(dialog.getByRole("group", { name: "Exact arguments" })).toContainText("17");
  await expect(dialog).toContainText(`The arguments are sent to ${origin}.`);
  await dialog.getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText("The sum of 17 and 23 is 40.");

  // Denied: nothing is sent.
  const before = (await gateLog(page)).length;
  await ask(page, "/everything_echo my secret");
  await dialog.getByRole("button", { name: "Deny" }).click();
  await expect(answers(page).last()).toContainText(/denied/i);
  expect((await gateLog(page)).length).toBe(before);

  // For 24 hours: the second call is not asked.
  await ask(page, "/everything_echo one");
  await dialog.getByRole("button", { name: "Allow for 24 hours" }).click();
  await expect(answers(page).last()).toContainText("Echo: one");
  await ask(page, "/everything_echo two");
  await expect(answers(page).last()).toContainText("Echo: two");

  // Everything went through the gate, to this origin and no other.
  const passed = await gateLog(page);
  expect(passed.length).toBeGreaterThan(3);
  expect(new Set(passed.map((line) => `${line.origin} ${line.purpose}`))).toEqual(new Set([`${origin} tool server`]));

  // After a reload the server is known and not connected; one press connects it again.
  await page.reload();
  await page.getByRole("tab", { name: "Tools" }).click();
  await expect(tools.getByText("Not connected")).toBeVisible();
  await connect(page, url);
  await expect(page.getByRole("dialog")).toBeHidden();
  await ask(page, "/everything_echo three");
  await expect(answers(page).last()).toContainText("Echo: three");

  await page.getByRole("button", { name: "Disconnect Everything Reference Server" }).click();
  await expect(tools.getByText("everything_get_sum", { exact: true })).toBeHidden();
  await expect(page.getByRole("button", { name: "Stays inside" }).first()).toBeVisible();
  await ask(page, "/everything_echo four");
  await expect(page.getByText(/There is no tool named everything_echo/)).toBeVisible();
});

test("a server that is not there, or keeps the page out, is explained, and nothing stays open", async ({ page }) => {
  const server = await startToolServer();
  server.stop();
  await page.goto("/");
  await openNeuron(page, "Home keeper");
  await connect(page, server.url);
  await expect(page.getByRole("alert")).toContainText("gave no answer that this page may read");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Stays inside" }).first()).toBeVisible();
});

test("a neuron that keeps everything inside connects no server elsewhere", async ({ page }) => {
  await page.goto("/");
  await openNeuron(page, "Medical assistant");
  await page.getByRole("tab", { name: "Tools" }).click();
  await page.getByRole("button", { name: "Connect a tool server" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect a tool server" });
  await dialog.getByLabel("Address").fill("https://tools.example/mcp");
  await expect(dialog).toContainText("keeps everything on this device");
  await expect(dialog.getByRole("button", { name: "Allow and connect" })).toBeDisabled();
  expect(await gateLog(page)).toEqual([]);
});
