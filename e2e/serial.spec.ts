/** A serial device is connected and spoken to, line by line, each line under permission. */
import { chromium, expect, test, type Page } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";
import { brokenSerialPromises } from "../src/platform/devices/serial-ports.contract.ts";
import { hasRealLine, installFakeLine, makeRealLine } from "./serial-line.ts";

async function journey(page: Page, received: () => Promise<readonly string[]> | readonly string[]): Promise<void> {
  await page.goto("/");
  await openNeuron(page, "Maker's bench");
  await page.getByRole("tab", { name: "Tools" }).click();
  await page.getByRole("button", { name: "Connect a serial device" }).click();
  const tools = page.getByRole("tabpanel", { name: "Tools" });
  await expect(tools.getByText("serial_ask", { exact: true })).toBeVisible();

  // Reading changes nothing: it asks in the flow.
  await ask(page, "/serial_read_line");
  await page
    .getByRole("group", { name: /serial_read_line/ })
    .getByRole("button", { name: "Allow once" })
    .click();
  await expect(answers(page).last()).toContainText("board ready");

  // What a device does cannot be taken back: it asks in a dialog, and a line that is denied never reaches the device.
  const dialog = page.getByRole("dialog", { name: "This cannot be undone" });
  await ask(page, "/serial_write_line heat on");
  await expect(dialog).toContainText("heat on");
  await dialog.getByRole("button", { name: "Deny" }).click();
  await expect(answers(page).last()).toContainText(/denied/i);

  await ask(page, '/serial_ask {"line":"ping"}');
  await dialog.getByRole("button", { name: "Allow for 24 hours" }).click();
  await expect(answers(page).last()).toContainText("you said ping");

  // The permission covers this very line: it is not asked again, and another one is.
  await ask(page, "/serial_ask ping");
  await expect(answers(page)).toHaveCount(4);
  await expect(answers(page).last()).toContainText("you said ping");
  await ask(page, '/serial_ask {"line":"silent","seconds":0.5}');
  await expect(dialog).toContainText("silent");
  await dialog.getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText("No line came within 0.5 seconds");
  expect(await received()).toEqual(["ping", "ping", "silent"]);

  await tools.getByRole("button", { name: "Disconnect Serial device" }).click();
  await expect(tools.getByText("serial_ask", { exact: true })).toBeHidden();
}

// Not both: the fake stands in where the real one cannot be had, and says so.
if (hasRealLine) {
  test("a serial line (a real pseudo-terminal) is read and written under permission", async ({ launchOptions }, {
    project,
  }) => {
    const baseURL = project.use.baseURL ?? "";
    const line = makeRealLine(launchOptions.executablePath ?? chromium.executablePath(), new URL(baseURL).origin);
    const browser = await chromium.launch({ ...launchOptions, executablePath: line.launcher });
    try {
      const page = await browser.newPage({ baseURL });
      await journey(page, () => line.received());
      // The contract that the fake keeps in Node, on the browser's own Web Serial.
      const own = "{ granted: () => navigator.serial.getPorts(), choose: () => Promise.resolve(undefined) }";
      expect(await page.evaluate(`(${brokenSerialPromises.toString()})(${own})`)).toEqual([]);
    } finally {
      await browser.close();
      line.remove();
    }
  });
} else {
  test("a serial line (a fake: no pseudo-terminal can stand in for a port here) is read and written under permission", async ({
    page,
  }) => {
    const line = await installFakeLine(page);
    await journey(page, () => line.received());
  });
}
