/** A key is kept, a server that wants it gets it from the gate, and nothing in the page ever holds it. */
import { expect, test, type Page } from "@playwright/test";
import { startKeyServer, type KeyServer } from "./key-server.ts";
import { answers, ask, openNeuron } from "./person.ts";

const secret = "planted-k3y-3f9Qx7Zr";
let server: KeyServer;
test.beforeEach(async () => {
  server = await startKeyServer(secret);
});
test.afterEach(() => server.stop());

/** Everything that a script in the page could read, and what the page told its workers once the key was handed over. */
async function readable(page: Page): Promise<string> {
  const found = await page.evaluate(async () => {
    const { brane, posted } = globalThis as unknown as {
      readonly brane: { readonly audit: { export(): Promise<string> }; readonly gate: { log(): Promise<unknown> } };
      readonly posted: readonly string[];
    };
    const legible = (value: unknown): string =>
      JSON.stringify(value, (_key, part: unknown) =>
        part instanceof Uint8Array ? Array.from(part, (byte) => String.fromCharCode(byte)).join("") : part,
      );
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("brane");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("The database did not open."));
    });
    const stores = [...database.objectStoreNames].map(
      (name) =>
        new Promise<unknown>((resolve) => {
          const request = database.transaction(name).objectStore(name).getAll();
          request.onsuccess = () => resolve(request.result);
        }),
    );
    const lying = await Promise.all(stores);
    database.close();
    return [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll("input")].map(({ value }) => value),
      legible(lying),
      legible([Object.entries(localStorage), Object.entries(sessionStorage)]),
      location.href,
      await brane.audit.export(),
      legible(await brane.gate.log()),
      ...posted,
    ];
  });
  return found.join("\n");
}

test("a server asks for a key; it is entered once, goes to that server by the gate, and stays unread", async ({
  page,
}) => {
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await page.addInitScript(() => {
    const posted: string[] = [];
    Object.assign(globalThis, { posted });
    const post = Object.getOwnPropertyDescriptor(Worker.prototype, "postMessage")?.value as Worker["postMessage"];
    Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: never[]) {
      posted.push(
        JSON.stringify(message, (_key, part: unknown) =>
          part instanceof Uint8Array || part instanceof ArrayBuffer
            ? Array.from(new Uint8Array(part), (byte) => String.fromCharCode(byte)).join("")
            : part,
        ),
      );
      post.call(this, message, ...rest);
    };
  });
  await page.goto("/");
  await openNeuron(page, "Home keeper");
  await page.getByRole("tab", { name: "Tools" }).click();
  await page.getByRole("button", { name: "Connect a tool server" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect a tool server" });
  await dialog.getByLabel("Address").fill(server.url);
  await dialog.getByRole("button", { name: "Allow and connect" }).click();
  await expect(dialog.getByRole("alert")).toContainText("wants a key");
  await expect(page.getByRole("button", { name: "Stays inside" }).first()).toBeVisible();

  await dialog.getByLabel("Name").fill("hub");
  await dialog.getByLabel("Key", { exact: true }).fill(secret);
  await dialog.getByRole("button", { name: "Allow and connect" }).click();
  await expect(dialog).toBeHidden();
  expect(server.heard.at(0)).toBe("");
  expect(server.heard.at(-1)).toBe(`Bearer ${secret}`);

  await ask(page, "/hub_who {}");
  await page.getByRole("dialog", { name: "This cannot be undone" }).getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText(/You came with Bearer \[?credential:hub/);
  expect(await readable(page)).not.toContain(secret);

  await page.goto("/#/keys");
  const keys = page.getByRole("listitem").filter({ hasText: "hub" });
  await expect(keys).toContainText(new URL(server.url).origin);
  await expect(keys).toContainText("Last used");
  await page.getByRole("button", { name: "Remove hub" }).click();
  await expect(page.getByText("None yet.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(keys).toContainText("Last used");
  expect(`${await readable(page)} ${said.join("\n")}`).not.toContain(secret);

  // After a reload the server is connected with the key it had.
  await page.goto("/");
  await openNeuron(page, "Home keeper");
  await page.reload();
  await page.getByRole("tab", { name: "Tools" }).click();
  await page.getByRole("button", { name: "Connect a tool server" }).click();
  await dialog.getByLabel("Address").fill(server.url);
  await dialog.getByLabel("This server wants a key").check();
  await expect(dialog.getByLabel("Which key")).toHaveValue("hub");
  await dialog.getByRole("button", { name: "Allow and connect" }).click();
  await expect(dialog).toBeHidden();

  // A model server without a name that refuses goes by its host; the next address is not taken to want a key as well.
  await page.goto("/#/models");
  await page.getByRole("button", { name: "Connect a model server" }).click();
  const models = page.getByRole("dialog", { name: "Connect a model server" });
  await models.getByLabel("Which server").selectOption("other");
  await models.getByLabel("Address").fill(new URL(server.url).origin);
  await models.getByRole("button", { name: "Ask it for its models" }).click();
  await expect(models.getByRole("alert")).toHaveText(`${new URL(server.url).host} wants a key.`);
  await expect(models.getByLabel("This server wants a key")).toBeChecked();
  await models.getByLabel("Address").fill("http://127.0.0.1:9");
  await expect(models.getByLabel("This server wants a key")).not.toBeChecked();
});
