import type { JsonObject } from "#core/words/json.ts";
import type { RunOutcome, SourceRef, Synapse, SynapseDefinition, SynapseSource } from "#core/synapse/definition.ts";
import { DeviceGone, type LineChannel } from "./line-channel.ts";

const serialRef: SourceRef = { kind: "serial", id: "serial" };

const endings: Readonly<Record<string, string>> = { lf: "\n", crlf: "\r\n", cr: "\r" };

const line = { type: "string", description: "One line, without its ending", minLength: 1, maxLength: 1000 };
const ending = { type: "string", enum: Object.keys(endings), description: "How the line ends; lf when absent" };
const seconds = { type: "number", minimum: 0.1, maximum: 25, description: "How long to wait; 5 when absent" };

const define = (
  own: Pick<SynapseDefinition, "name" | "description" | "wants" | "effect" | "risk">,
  properties: JsonObject,
): SynapseDefinition => ({
  ...own,
  version: "1.0.0",
  parameters: {
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) => name === "line"),
    additionalProperties: false,
  },
  source: serialRef,
});

/** What one connected device offers: write a line, read a line, and both in one. */
export function createSerialSource(channel: LineChannel): SynapseSource {
  /** A device acts in the world: a standing permission covers this very line and no other. */
  const scope = (args: JsonObject) => `write exactly "${text(args, "line")}" to the serial device`;
  const write = (args: JsonObject, signal: AbortSignal) =>
    channel.write(text(args, "line") + (endings[text(args, "ending")] ?? "\n"), signal);

  const synapses: readonly Synapse[] = [
    {
      definition: define(
        {
          name: "serial_write_line",
          description: "Sends one line to the serial device.",
          wants: "send a line to the serial device",
          effect: "irreversible",
          risk: "high",
        },
        { line, ending },
      ),
      scope,
      run: (args, { signal }) =>
        unlessGone(async () => {
          await write(args, signal);
          return done(`Sent: ${text(args, "line")}`);
        }),
    },
    {
      definition: define(
        {
          name: "serial_read_line",
          description: "Reads the oldest line of the serial device that was not read yet, and waits for one.",
          wants: "read a line from the serial device",
          effect: "nothing",
          risk: "low",
        },
        { seconds },
      ),
      scope: () => "read lines from the serial device",
      run: (args, { signal }) => unlessGone(() => read(args, signal)),
    },
    {
      definition: define(
        {
          name: "serial_ask",
          description: "Sends one line to the serial device and reads the line that it answers.",
          wants: "send a line to the serial device and read its answer",
          effect: "irreversible",
          risk: "high",
        },
        { line, ending, seconds },
      ),
      scope,
      run: (args, { signal }) =>
        unlessGone(async () => {
          channel.clear(); // an older line is no answer
          await write(args, signal);
          return read(args, signal);
        }),
    },
  ];

  async function read(args: JsonObject, signal: AbortSignal): Promise<RunOutcome> {
    const wait = typeof args["seconds"] === "number" ? args["seconds"] : 5;
    const found = await channel.read(wait * 1_000, signal);
    return found === undefined
      ? failed(`No line came within ${wait} seconds. Check port, speed and line ending.`)
      : done(found);
  }

  return { ref: serialRef, list: () => Promise.resolve(synapses), close: () => channel.close() };
}

const done = (text: string): RunOutcome => ({ kind: "done", text });
const failed = (text: string): RunOutcome => ({ kind: "failed", text });

const text = (args: JsonObject, key: string): string => {
  const value = args[key];
  return typeof value === "string" ? value : "";
};

async function unlessGone(work: () => Promise<RunOutcome>): Promise<RunOutcome> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof DeviceGone) return failed(thrown.message);
    throw thrown;
  }
}
