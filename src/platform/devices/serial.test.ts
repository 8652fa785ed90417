import { expect, test } from "vitest";
import { checkArguments } from "#core/synapse/check-arguments.ts";
import { synapseSourceContract } from "#core/synapse/synapse-source.contract.ts";
import type { JsonObject } from "#core/words/json.ts";
import { createConnectSerial } from "./connect-serial.ts";
import { createFakeSerialPorts } from "./fake-serial-ports.ts";
import type { SerialPorts } from "./serial-ports.ts";

const signal = new AbortController().signal;
const request = { neuronId: "n", baudRate: 115_200 };

async function connected(ports: SerialPorts) {
  const connection = await createConnectSerial(ports)(request);
  if (connection.kind === "failed") throw new Error(connection.reason);
  const synapses = await connection.source.list(signal);
  const call = async (name: string, args: JsonObject, stop = signal) => {
    const synapse = synapses.find(({ definition }) => definition.name === name);
    if (synapse === undefined) throw new Error(name);
    expect(checkArguments(synapse.definition.parameters, args).ok).toBe(true);
    return synapse.run(args, { neuronId: "n", callId: "c", signal: stop });
  };
  return { source: connection.source, call, synapses };
}

test("a line is written, and the fake device's answer is read", async () => {
  const device = createFakeSerialPorts((line) => `you said ${line}`);
  const { call } = await connected(device.ports);
  expect(await call("serial_ask", { line: "ping" })).toEqual({ kind: "done", text: "you said ping" });
  expect(await call("serial_write_line", { line: "led on", ending: "crlf" })).toEqual({
    kind: "done",
    text: "Sent: led on",
  });
  expect(await call("serial_read_line", {})).toEqual({ kind: "done", text: "you said led on" });
  expect(device.received).toEqual(["ping\n", "led on\r\n"]);
});

test("lines are whole, however the fake device's bytes are cut, and carriage returns are no part of them", async () => {
  const device = createFakeSerialPorts(() => "");
  const { call } = await connected(device.ports);
  for (const piece of ["tem", "p 21\r\nhum", " 40\nrest"]) device.say(piece);
  expect(await call("serial_read_line", {})).toEqual({ kind: "done", text: "temp 21" });
  expect(await call("serial_read_line", {})).toEqual({ kind: "done", text: "hum 40" });
  expect(await call("serial_read_line", { seconds: 0.1 })).toEqual({
    kind: "failed",
    text: "No line came within 0.1 seconds. Check port, speed and line ending.",
  });
});

test("an older line is not taken for the fake device's answer", async () => {
  const device = createFakeSerialPorts(() => "pong\n");
  const { call } = await connected(device.ports);
  device.say("boot message\nmore of it\n");
  expect(await call("serial_read_line", {})).toEqual({ kind: "done", text: "boot message" });
  expect(await call("serial_ask", { line: "ping" })).toEqual({ kind: "done", text: "pong" });
});

test("an aborted read rejects with the signal's reason, and the next one works", async () => {
  const device = createFakeSerialPorts(() => "");
  const { call } = await connected(device.ports);
  const controller = new AbortController();
  const reading = call("serial_read_line", { seconds: 20 }, controller.signal);
  controller.abort(new Error("enough"));
  await expect(reading).rejects.toThrow("enough");
  device.say("later\n");
  expect(await call("serial_read_line", {})).toEqual({ kind: "done", text: "later" });
});

test("a fake device that is unplugged is said to be gone, after what it said last", async () => {
  const device = createFakeSerialPorts(() => "");
  const { call, source } = await connected(device.ports);
  device.say("last words\n");
  expect(await call("serial_read_line", {})).toEqual({ kind: "done", text: "last words" });
  device.unplug();
  const gone = { kind: "failed", text: "The device is not there any more. Plug it in and connect it again." };
  expect(await call("serial_read_line", {})).toEqual(gone);
  expect(await call("serial_write_line", { line: "x" })).toEqual(gone);
  await source.close();
  await source.close();
});

test("a permission for a line covers that line and no other", async () => {
  const { synapses } = await connected(createFakeSerialPorts(() => "").ports);
  const write = synapses.find(({ definition }) => definition.name === "serial_write_line");
  expect(write?.scope?.({ line: "led on" })).toBe('write exactly "led on" to the serial device');
  expect(write?.definition).toMatchObject({ effect: "irreversible", risk: "high" });
});

test("what keeps a device from being connected is said", async () => {
  expect(await createConnectSerial(undefined)(request)).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("cannot reach serial devices") as string,
  });
  const none: SerialPorts = { granted: () => Promise.resolve([]), choose: () => Promise.resolve(undefined) };
  expect(await createConnectSerial(none)(request)).toEqual({ kind: "failed", reason: "No device was chosen." });
  const device = createFakeSerialPorts(() => "");
  await connected(device.ports);
  expect(await createConnectSerial(device.ports)(request)).toEqual({
    kind: "failed",
    reason: "The device is connected already. Disconnect it there first.",
  });
});

synapseSourceContract(
  "a serial device (a fake)",
  async () => (await connected(createFakeSerialPorts(() => "").ports)).source,
);
