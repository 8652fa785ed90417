/** Servers that send on: followed only to where it was agreed, and what streams is never gathered on the way. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { byPerson } from "#core/privacy/egress.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createGate } from "./gate.ts";
import type { GateServiceDeps } from "./gate-service.ts";
import { fakeGateWorker } from "./testing/fake-gate-worker.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that sends on to another one, and a gate that lets both be reached. */
async function house(handsOver: (there: string) => readonly string[] | undefined, allowBoth = true) {
  let reached = 0;
  const there = await serve((request, response) => {
    reached += 1;
    response.end(`there ${request.headers.range ?? ""}`);
  });
  const here = await serve((_request, response) => response.writeHead(302, { location: `${there}/file` }).end());
  const { allowList, gateOver } = gateIn();
  for (const origin of allowBoth ? [here, there] : [here])
    await allowList.allow({ neuronId: byPerson, origin, purpose: "model download" });
  const handsOverTo = handsOver(there);
  const send = gateOver({ fetch }).fetchFor({ neuronId: byPerson, purpose: "model download", handsOverTo });
  return { send: () => send(`${here}/x`, { headers: { range: "bytes=2-4" } }), reached: () => reached, there };
}

function gateIn() {
  const rows = createMemoryRows();
  const clock = { now: () => 5 };
  const allowList = createAllowList({ rows, clock });
  const gateOver = (deps: GateServiceDeps) =>
    createGate({
      ...{ allowList, clock, audit: createFakeAudit(), https: false },
      startWorker: () => fakeGateWorker(deps),
      log: createGateLog({ rows, locks: createProgramLocks(), newId: () => "1" }),
      credentials: { sealedFor: () => Promise.resolve({ kind: "refused", reason: "There is none." } as const) },
      tierOf: () => Promise.resolve(2),
    });
  return { allowList, gateOver };
}

test("a server that sends on to an origin that was named and allowed is followed, range and all", async () => {
  const { send } = await house((there) => [there]);
  expect(await (await send()).text()).toBe("there bytes=2-4");
});

test.each<[string, (there: string) => readonly string[] | undefined, boolean]>([
  ["nobody named any", () => undefined, true],
  ["none is named", () => [], true],
  ["the one that is named is not allowed", (there) => [there], false],
])("where %s, nothing is asked where it sends on to", async (_, named, allowBoth) => {
  const { send, reached } = await house(named, allowBoth);
  await expect(send()).rejects.toMatchObject({ kind: "refused" });
  expect(reached()).toBe(0);
});

test("an answer from an origin that was not named is not taken, also when another one was", async () => {
  const other = await serve((_request, response) => response.end());
  const { allowList, gateOver } = gateIn();
  const there = await serve((_request, response) => response.end("loot"));
  const here = await serve((_request, response) => response.writeHead(307, { location: there }).end());
  for (const origin of [here, other]) await allowList.allow({ neuronId: byPerson, origin, purpose: "model download" });
  const use = { neuronId: byPerson, purpose: "model download", handsOverTo: [other] };
  await expect(gateOver({ fetch }).fetchFor(use)(here)).rejects.toThrow(`sent on to ${there}`);
});

test("a body streams through piece by piece: of one that nobody reads on, hardly anything is taken from the network", async () => {
  let taken = 0;
  const endless = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        taken += 1;
        controller.enqueue(new Uint8Array(1 << 16));
      },
    });
  const { allowList, gateOver } = gateIn();
  await allowList.allow({ neuronId: byPerson, origin: "https://a.example", purpose: "model download" });
  const gate = gateOver({ fetch: () => Promise.resolve(new Response(endless())) });
  const response = await gate.fetchFor({ neuronId: byPerson, purpose: "model download" })("https://a.example/x");
  const reader = response.body?.getReader();
  for (let read = 0; read < 3; read += 1) await reader?.read();
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toBeLessThan(16); // those that were read, and a few that wait at the doors between
  await reader?.cancel();
});
