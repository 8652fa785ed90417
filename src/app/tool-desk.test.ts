import { expect, test } from "vitest";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import type { AnswerMessage, Message } from "#core/neuron/conversation.ts";
import { createFakePrivateFiles } from "#core/synapse/fake-private-files.ts";
import { createBuiltIns } from "#core/synapse/built-ins/source.ts";
import { lampDefinition, neuron } from "#core/synapse/fake-room.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { ConnectDevice } from "#core/synapse/device-port.ts";
import type { ServerConnection, ServerRequest } from "#core/synapse/server-port.ts";
import type { PermissionRequest } from "#core/synapse/permission.ts";
import type { ToolServer, ToolSummary } from "./app.ts";
import { createPermissionRequests } from "./permission-requests.ts";
import { createToolDesk } from "./tool-desk.ts";

const url = "http://127.0.0.1:3001/mcp";
const home = {
  ...neuron,
  tier: 2,
  tools: ["calculator", "file_write"].map((type) => ({ type, enabled: true })),
} as const;

/** A fake: the desk over fakes, with a server that answers as told. */
function room(rows = createMemoryRows()) {
  const clock = { now: () => 1_700_000_000_000 };
  const audit = createFakeAudit();
  const allowList = createAllowList({ rows, clock });
  const server = {
    description: "Switches the lamp.",
    answer: "connected" as ServerConnection["kind"],
    closed: 0,
    calls: 0,
  };
  const device: { answer: Awaited<ReturnType<ConnectDevice>>; opened: readonly string[] } = {
    answer: { kind: "failed", reason: "No device was chosen." },
    opened: [],
  };
  const requests: ServerRequest[] = [];
  const connectServer = (request: ServerRequest): Promise<ServerConnection> => {
    requests.push(request);
    if (server.answer === "failed") return Promise.resolve({ kind: "failed", reason: "It is not there." });
    const prefix = request.prefix ?? "acme";
    const ref = { kind: "mcp", id: request.sourceId, origin: new URL(request.url).origin } as const;
    return Promise.resolve({
      kind: "connected",
      name: "Acme",
      prefix,
      source: {
        ref,
        list: () =>
          Promise.resolve([
            {
              definition: {
                ...lampDefinition,
                name: `${prefix}_lamp`,
                description: server.description,
                effect: "irreversible",
                source: ref,
              },
              run: () => {
                server.calls += 1;
                return Promise.resolve({ kind: "done", text: "switched" } as const);
              },
            },
          ]),
        close: () => {
          server.closed += 1;
          return Promise.resolve();
        },
      },
    });
  };
  const messages: Message[] = [];
  const files = createFakePrivateFiles();
  const made = createToolDesk({
    ...{ rows, clock, audit, allowList, connectServer },
    locks: createProgramLocks(),
    requests: createPermissionRequests(),
    neuron: (id) => Promise.resolve(id === home.id ? home : undefined),
    connectDevice: () => {
      device.opened = audit.entries.map((entry) => ("action" in entry ? entry.action : ""));
      return Promise.resolve(device.answer);
    },
    builtIns: () => Promise.resolve(createBuiltIns({ files, clock })),
    conversations: {
      messages: () => Promise.resolve(messages),
      async change(id, how) {
        await rows.write(await how({ id, neuronId: "n", title: "", createdAt: 0, updatedAt: 0 }));
        return true;
      },
    },
  });
  async function call(
    name: string,
    args: unknown,
    signal = new AbortController().signal,
  ): Promise<CallRecord | undefined> {
    let last: CallRecord | undefined;
    for await (const record of made.callTool({
      callId: "c1",
      neuron: home,
      name,
      arguments: args,
      by: "person",
      signal,
    }))
      last = record;
    return last;
  }
  return { ...made, rows, audit, allowList, server, device, requests, messages, files, call };
}

/** The next value a watch tells that fits. */
const until = <Value>(
  watch: (listener: (value: Value) => void) => () => void,
  fits: (value: Value) => boolean,
): Promise<Value> =>
  new Promise((resolve) => {
    const stop = watch((value) => {
      if (!fits(value)) return;
      queueMicrotask(() => stop());
      resolve(value);
    });
  });
const toolsOf = ({ desk }: ReturnType<typeof room>, fits: (tools: readonly ToolSummary[]) => boolean) =>
  until<readonly ToolSummary[]>((listener) => desk.watchTools("n", listener), fits);
const serversOf = ({ desk }: ReturnType<typeof room>, fits: (servers: readonly ToolServer[]) => boolean) =>
  until<readonly ToolServer[]>((listener) => desk.watchServers("n", listener), fits);
const requestOf = ({ desk }: ReturnType<typeof room>) =>
  until<readonly PermissionRequest[]>(
    (listener) => desk.watchRequests(listener),
    (requests) => requests.length > 0,
  );

test("a request waits for the person, is decided, and is gone", async () => {
  const made = room();
  const calling = made.call("calculator", { expression: "17*23" });
  const [request] = await requestOf(made);
  expect(request).toMatchObject({
    callId: "c1",
    neuronName: "Keeper",
    arguments: { expression: "17*23" },
    scope: "compute any sum",
  });
  made.desk.decide("another", "deny");
  made.desk.decide("c1", "allow-24-hours");
  expect(await calling).toMatchObject({ state: "done", result: "391" });
  await until<readonly PermissionRequest[]>(
    (listener) => made.desk.watchRequests(listener),
    (requests) => requests.length === 0,
  );
  const tools = await toolsOf(made, (all) => all.some(({ grants }) => grants.length > 0));
  const sum = tools.find(({ definition }) => definition.name === "calculator");
  expect(sum).toMatchObject({ enabled: true, changed: false, grants: [{ scope: "compute any sum" }] });
  await made.desk.revoke(sum?.grants[0]?.id ?? "");
  await toolsOf(made, (all) => all.every(({ grants }) => grants.length === 0));
  expect(tools.find(({ definition }) => definition.name === "clock")?.enabled).toBe(false);
});

test("a request that is stopped leaves the list and runs nothing", async () => {
  const made = room();
  const controller = new AbortController();
  const calling = made.call("calculator", { expression: "1" }, controller.signal);
  await requestOf(made);
  controller.abort();
  expect(await calling).toMatchObject({ state: "failed", result: "Stopped before it was called." });
  await until<readonly PermissionRequest[]>(
    (listener) => made.desk.watchRequests(listener),
    (requests) => requests.length === 0,
  );
});

test("a server is allowed at the gate, connected, called and forgotten, and the gate closes behind it", async () => {
  const made = room();
  const outcome = await made.desk.connectServer("n", ` ${url} `);
  if (outcome.kind === "failed") throw new Error(outcome.reason);
  expect(outcome.server).toMatchObject({ url, name: "Acme", state: "connected", tools: 1 });
  expect(await made.allowList.list()).toMatchObject([
    { neuronId: "n", origin: "http://127.0.0.1:3001", purpose: "tool server" },
  ]);
  const calling = made.call("acme_lamp", { on: true });
  await requestOf(made);
  made.desk.decide("c1", "allow-once");
  expect(await calling).toMatchObject({ state: "done", result: "switched" });
  await made.desk.disconnectServer("n", outcome.server.id);
  expect(made.server.closed).toBe(1);
  expect(await made.allowList.list()).toEqual([]);
  expect(await serversOf(made, () => true)).toEqual([]);
  expect(await made.call("acme_lamp", { on: true })).toMatchObject({
    state: "failed",
    result: "There is no tool named acme_lamp.",
  });
  expect(made.audit.entries.some((entry) => entry.phase === "intent" && entry.action === "server.connect")).toBe(true);
});

test("a server that does not answer leaves nothing open", async () => {
  const made = room();
  made.server.answer = "failed";
  expect(await made.desk.connectServer("n", url)).toEqual({ kind: "failed", reason: "It is not there." });
  expect(await made.allowList.list()).toEqual([]);
  expect(await serversOf(made, () => true)).toEqual([]);
  expect(await made.desk.connectServer("n", "not an address")).toMatchObject({ kind: "failed" });
  expect(await made.desk.connectServer("another", url)).toEqual({
    kind: "failed",
    reason: "This neuron is not here any more.",
  });
  expect(made.requests).toHaveLength(1);
});

test("a server whose connecting breaks off half-way leaves nothing open", async () => {
  const whole = createMemoryRows();
  for (const full of ["servers", "pins"]) {
    const made = room({
      ...whole,
      write: (changes) =>
        changes.some(({ kind, store }) => kind === "put" && store === full)
          ? Promise.reject(new StorageTrouble("full", "The disk is full."))
          : whole.write(changes),
    });
    expect(await made.desk.connectServer("n", url)).toEqual({ kind: "failed", reason: "The disk is full." });
    expect(await made.allowList.list()).toEqual([]);
    expect(await serversOf(made, () => true)).toEqual([]);
    expect(made.server.closed).toBeGreaterThan(0);
    expect(await made.call("acme_lamp", { on: true })).toMatchObject({ result: "There is no tool named acme_lamp." });
    expect(made.audit.entries.slice(0, 2)).toMatchObject([{ action: "server.connect" }, { of: 1, outcome: "failed" }]);
  }
});

test("a device is opened after its intent is in the log, and its disconnecting is logged too", async () => {
  const made = room();
  expect(await made.desk.connectSerial("n")).toEqual({ kind: "failed", reason: "No device was chosen." });
  expect(made.audit.entries).toMatchObject([{ action: "device.connect" }, { of: 1, outcome: "failed" }]);
  const source = {
    ref: { kind: "serial", id: "serial" },
    list: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  } as const;
  made.device.answer = { kind: "connected", name: "Board", source };
  expect(await made.desk.connectSerial("n")).toMatchObject({ kind: "connected" });
  expect(made.device.opened).toEqual(["device.connect", "", "device.connect"]);
  await made.desk.disconnectServer("n", "serial");
  expect(made.audit.entries.slice(-2)).toMatchObject([{ action: "device.disconnect" }, { outcome: "done" }]);
  expect(await serversOf(made, () => true)).toEqual([]);
});

test("after a reload a server is still known, waits to be connected, and keeps its tools' names and their pins", async () => {
  const before = room();
  await before.desk.connectServer("n", url);
  await before.desk.connectServer("n", "http://127.0.0.1:3002/mcp");
  const after = room(before.rows);
  const servers = await serversOf(after, (all) => all.length > 0);
  expect(servers).toMatchObject([{ state: "disconnected" }, { state: "disconnected" }]);
  after.server.description = "Switches the lamp, and the oven.";
  await after.desk.connectServer("n", url);
  expect(after.requests).toMatchObject([{ prefix: "acme" }]);
  expect(await toolsOf(after, (all) => all.some(({ changed }) => changed))).toContainEqual(
    expect.objectContaining({
      changed: true,
      definition: expect.objectContaining({ name: "acme_lamp" }) as object,
    }) as object,
  );
  expect(await after.call("acme_lamp", { on: true })).toMatchObject({ state: "denied" });
  await after.desk.acceptChanged("n", "acme_lamp");
  await toolsOf(after, (all) => all.every(({ changed }) => !changed));
  await after.desk.connectServer("n", "http://127.0.0.1:3002/mcp");
  expect((await toolsOf(after, (all) => all.length === 6)).map(({ definition }) => definition.name)).toContain(
    "acme_2_lamp",
  );
});

test("an undone call says so in its conversation", async () => {
  const made = room();
  const calling = made.call("file_write", { path: "a.txt", content: "x" });
  await requestOf(made);
  made.desk.decide("c1", "allow-once");
  const call = await calling;
  expect(call).toMatchObject({ state: "done", undoUntil: 1_700_000_300_000 });
  const answer: AnswerMessage = {
    ...{ role: "answer", id: "m", conversationId: "k", at: 0, text: "", state: "done", passages: [], citations: [] },
    ...{ calls: call === undefined ? [] : [call], model: "", engine: "" },
  };
  made.messages.push(answer);
  expect(await made.desk.undo("k", "c1")).toEqual({ kind: "undone" });
  expect(await made.files.list("n")).toEqual([]);
  expect(JSON.stringify(await made.rows.list("messages"))).toContain('"state":"undone"');
  expect(await made.desk.undo("k", "c1")).toMatchObject({ kind: "refused" });
});
