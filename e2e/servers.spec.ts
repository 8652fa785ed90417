/**
 * A person connects a server that runs a real model (llama.cpp with the embedded default's weights, e2e/model-server.ts),
 * asks it, loses it and is answered all the same. It stands behind two names: this device's own, and one that is
 * elsewhere as far as BRANE can know.
 */
import { expect, test, type Page } from "@playwright/test";
import flags from "../scripts/browser-flags.json" with { type: "json" };
import { servedModel, startModelServer, type ModelServer } from "./model-server.ts";
import { answers, ask, openNeuron, whenAnswered } from "./person.ts";

const { launchOptions } = (await import("../playwright.config.ts")).default.use ?? {};
test.use({
  launchOptions: { ...launchOptions, args: [...flags, "--host-resolver-rules=MAP models.example 127.0.0.1"] },
});

let server: ModelServer | undefined;
test.beforeAll(async () => {
  server = await startModelServer();
});
test.afterAll(() => server?.close());

const wanting = `metadata:
  id: night-clerk
  name: Night clerk
  description: Answers from the server in the next room.
  version: "1.0.0"
privacy_tier: 2
model:
  preferred_llm: ${servedModel}
  fallback_llms: [smollm2-135m-instruct]
  temperature: 0
  reuse_answers: true
prompts:
  system: You answer in one short sentence.
limits:
  max_tokens: 24
`;

interface Brane {
  readonly gate: { log(): Promise<readonly { origin: string; purpose: string; allowed: boolean; bytesOut: number }[]> };
  readonly audit: { entries(): Promise<readonly { action: string; subject: string }[]> };
}
const gateLog = (page: Page) => page.evaluate(() => (globalThis as unknown as { brane: Brane }).brane.gate.log());
const actions = (page: Page) =>
  page.evaluate(async () =>
    (await (globalThis as unknown as { brane: Brane }).brane.audit.entries()).map(({ action }) => action),
  );

const lastWords = ({ messages }: ModelServer["asked"][number]) => messages.at(-1)?.content;

async function find(page: Page, address: string) {
  await page.goto("/#/models");
  await page.getByRole("button", { name: "Connect a model server" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect a model server" });
  await dialog.getByLabel("Which server").selectOption("llama-server");
  await dialog.getByLabel("Address").fill(address);
  await dialog.getByRole("button", { name: "Ask it for its models" }).click();
  return dialog;
}

test("a server is connected, answers, is seen in the log, and when it is gone the embedded model answers and says why", async ({
  page,
}) => {
  test.skip(server === undefined, "Native llama.cpp cannot be had here.");
  if (server === undefined) return;
  const away = `http://models.example:${server.port}`;
  await page.goto("/");
  await page.getByRole("button", { name: "Make a neuron" }).first().click();
  await page.getByRole("dialog").getByRole("textbox").fill(wanting);
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Night clerk" })).toBeVisible();

  // Who keeps everything inside is not offered to; one word is tried before anything else goes there.
  const dialog = await find(page, `${away}/v1`);
  await expect(dialog.getByText("llama-server has 1 model.")).toBeVisible();
  await expect(dialog.getByRole("checkbox", { name: /Medical assistant/ })).toBeDisabled();
  await expect(dialog.getByRole("checkbox", { name: /Night clerk/ })).toBeChecked();
  await expect(dialog).toContainText(`leaves this device for ${away}`);
  await dialog.getByRole("button", { name: "Try it" }).click();
  await expect(dialog.getByText(/It said “.+”/)).toBeVisible();
  await expect(dialog).toContainText(
    "Answers in pieces · Calls tools itself · Can be held to a form (JSON) · Sees no pictures · 2,048 tokens",
    { timeout: 120_000 }, // four answers of a real model
  );
  await dialog.getByRole("checkbox", { name: /Home keeper/ }).uncheck();
  await dialog.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("button", { name: "Disconnect llama-server" })).toBeVisible();

  // Whom the gate does not let there asks for it when its model is chosen; whom the tier keeps inside is told so.
  const offered = { label: `${servedModel}, at ${away}` };
  await page.getByRole("combobox", { name: "Medical assistant" }).selectOption(offered);
  await expect(page.getByRole("alert")).toContainText("keeps everything on this device");
  await page.getByRole("combobox", { name: "Home keeper" }).selectOption(offered);
  const letting = page.getByRole("group", { name: `Let Home keeper ask ${servedModel}` });
  await expect(letting).toContainText(`leaves this device for there`);
  await letting.getByRole("button", { name: "Allow and use it" }).click();
  await expect(page.getByText(`${servedModel} answers: this neuron prefers it. It runs at ${away}.`)).toHaveCount(2);

  // It calls a tool in its server's own way: the person allows it, and the result goes back as a tool's message.
  await page.goto("/#/");
  await openNeuron(page, "Home keeper");
  await ask(page, "Use the calculator: what is 17 times 23?");
  await page
    .getByRole("group", { name: /calculator asks/ })
    .getByRole("button", { name: "Allow once" })
    .click();
  await whenAnswered(page);
  await expect(answers(page).last()).toContainText(/^.*391/);
  const [called, result] = server.asked.at(-1)?.messages.slice(-2) ?? [];
  expect(called).toMatchObject({ role: "assistant", tool_calls: [{ function: { name: "calculator" } }] });
  expect(result).toMatchObject({ role: "tool", content: expect.stringMatching(/^Result of calculator: /) });

  await page.goto("/#/");
  await openNeuron(page, "Night clerk");
  await expect(page.getByRole("button", { name: "May leave" }).first()).toBeVisible();
  const before = server.asked.length;
  await ask(page, "What is the capital of France?");
  await whenAnswered(page);
  await expect(answers(page).last()).toContainText("Paris");
  await expect(answers(page).last()).toContainText(servedModel);
  expect(server.asked.slice(before).map(lastWords)).toEqual([expect.stringContaining("capital of France")]);
  expect((await gateLog(page)).at(-1)).toMatchObject({ origin: away, purpose: "model server", allowed: true });

  // The embedded model is asked the same too, beside it, and the person keeps what that one said.
  await page.getByRole("button", { name: "Ask another model too" }).click();
  await page.getByRole("menuitem", { name: "SmolLM2 135M, in this browser" }).click();
  const both = page.getByRole("region", { name: "Two answers to the same question" });
  await expect(both.getByRole("article", { name: `Answer by ${servedModel}` })).toContainText("Paris");
  await expect(both.getByRole("article", { name: "Answer by SmolLM2 135M" })).toContainText("Paris");
  await both.getByRole("button", { name: "Keep this one" }).last().click();
  await expect(page.getByText("2 of 2")).toBeVisible();
  await expect(answers(page).last()).toContainText("SmolLM2 135M");

  // From the composer both are asked at once. Whichever is not kept yet is there after a reload, too.
  await page.getByRole("link", { name: "New conversation" }).first().click();
  await page.getByRole("button", { name: "Ask two models" }).click();
  await page.getByRole("menuitem", { name: "SmolLM2 135M, in this browser" }).click();
  await ask(page, "What is the capital of Spain?");
  await expect(both.getByRole("button", { name: "Keep this one" })).toHaveCount(2);
  await page.reload();
  await expect(both.getByRole("article", { name: `Answer by ${servedModel}` })).toContainText("Madrid");
  await expect(both.getByRole("article", { name: "Answer by SmolLM2 135M" })).toContainText("Madrid");
  await both.getByRole("button", { name: "Keep this one" }).first().click();
  await expect(answers(page).last()).toContainText(servedModel);

  // Asked elsewhere in the same words, it says what it said before, and the server hears nothing of it.
  const heard = server.asked.length;
  await page.getByRole("link", { name: "New conversation" }).first().click();
  await ask(page, "What is the capital of France?");
  await expect(answers(page).last()).toContainText("Said before, on");
  await expect(answers(page).last()).toContainText(servedModel);
  expect(server.asked).toHaveLength(heard);

  await server.stop();
  await ask(page, "What is the capital of Italy?");
  await whenAnswered(page);
  await expect(answers(page).last()).toContainText("SmolLM2 135M");
  await page.getByRole("tab", { name: /Why/ }).click();
  await expect(page.getByText(/SmolLM2 135M answers, because .* gave no answer that this page may read/)).toBeVisible();
  expect(await actions(page)).toContain("model.failed");
  await server.start();
});

test("a server that is not there is explained with the setting to change, and nothing stays open", async ({ page }) => {
  const dialog = await find(page, "http://127.0.0.1:9/v1");
  await expect(dialog.getByRole("alert")).toContainText("gave no answer that this page may read");
  await expect(dialog.getByRole("region", { name: "What to change" })).toContainText(
    "llama-server -m model.gguf --port 9",
  );
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: /^Disconnect/ })).toHaveCount(0);
});
