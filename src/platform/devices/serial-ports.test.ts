import { expect, test } from "vitest";
import { createFakeSerialPorts } from "./fake-serial-ports.ts";
import { createBrowserSerialPorts } from "./serial-ports.ts";
import { brokenSerialPromises } from "./serial-ports.contract.ts";

// e2e/serial.spec.ts tries the same on the browser's own, where a pseudo-terminal can stand in for a port.
test("the fake keeps what serial ports promise", async () => {
  const { ports } = createFakeSerialPorts((line) => `you said ${line}`);
  expect(await brokenSerialPromises(ports)).toEqual([]);
});

test("a port that promises nothing is found out", async () => {
  const { ports } = createFakeSerialPorts(() => "");
  const deaf = { granted: () => Promise.resolve([]), choose: () => ports.choose() };
  expect(await brokenSerialPromises(deaf)).toEqual(["granted() lists the one port that the page was given"]);
});

test("who chooses no port is told as nobody, and every other trouble is thrown on", async () => {
  const refusing = (name: string) =>
    createBrowserSerialPorts({ requestPort: () => Promise.reject(new DOMException("No.", name)) } as unknown as Serial);
  expect(await refusing("NotFoundError").choose()).toBeUndefined();
  await expect(refusing("SecurityError").choose()).rejects.toThrow("No.");
});
