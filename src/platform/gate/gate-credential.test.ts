/** What a real server hears of a secret, and what everybody else does not. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import type { CredentialUse } from "#core/vault/credential.ts";
import { createCredentials } from "#core/vault/credentials.ts";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createGate } from "./gate.ts";
import { fakeGateWorker } from "./testing/fake-gate-worker.ts";

const secret = "s3cr/t-k3y_planted";
/** What the server was asked: the address with its query, and the headers. */
let arrived: { readonly url: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];
let server: Server;
let origin = "";

beforeEach(async () => {
  arrived = [];
  server = createServer((request, response) => {
    const { url = "", headers } = request;
    arrived.push({ url, headers });
    const echo = JSON.stringify({ url, headers });
    if (url.startsWith("/elsewhere")) {
      response.writeHead(307, { location: `http://localhost:${port()}/stolen` }).end();
      return;
    }
    const heard = String(headers["authorization"] ?? headers["x-key"] ?? url);
    response.writeHead(200, `OK ${heard}`, { "content-type": "application/json", "x-echo": heard });
    for (const piece of echo.match(/.{1,7}/gs) ?? []) response.write(piece);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${port()}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
const port = () => (server.address() as AddressInfo).port;

async function house(use: CredentialUse = { kind: "bearer" }, goesTo = origin) {
  const clock = { now: () => 5 };
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const credentials = createCredentials({ rows, raw: disk.raw, keyring, clock });
  await credentials.keep({ name: "hub", goesTo, use }, secret);
  const audit = createFakeAudit();
  const allowList = createAllowList({ rows, clock });
  let made = 0;
  const log = createGateLog({ rows, locks: createProgramLocks(), newId: () => String((made += 1)) });
  const posted: unknown[] = [];
  const gate = createGate({
    ...{ allowList, log, audit, clock, credentials, https: false },
    startWorker: () => fakeGateWorker({ fetch }, (message) => posted.push(message)),
    tierOf: () => Promise.resolve(2),
  });
  await allowList.allow({ neuronId: "home", origin, purpose: "tool server" });
  /** All that anybody but the worker and the server could read. */
  const readable = async () =>
    JSON.stringify([audit.entries, await log.list(), await credentials.list(), posted.map(legible)]);
  return {
    ...{ audit, allowList, log, readable },
    send: gate.fetchFor({ neuronId: "home", purpose: "tool server", credential: "hub" }),
  };
}

/** A message's bytes as text too. */
const legible = (message: unknown) => [
  message,
  JSON.stringify(message, (_key, part: unknown) =>
    part instanceof Uint8Array || part instanceof ArrayBuffer
      ? Buffer.from(new Uint8Array(part)).toString("latin1")
      : part,
  ),
];

const spellings = [
  secret,
  JSON.stringify(secret).replaceAll("/", "\\/").slice(1, -1),
  encodeURIComponent(secret),
  btoa(`ada:${secret}`),
];

test.each<[CredentialUse, (heard: (typeof arrived)[number]) => unknown, string]>([
  [{ kind: "bearer" }, ({ headers }) => headers["authorization"], `Bearer ${secret}`],
  [{ kind: "header", name: "X-Key" }, ({ headers }) => headers["x-key"], secret],
  [{ kind: "basic", user: "ada" }, ({ headers }) => headers["authorization"], `Basic ${btoa(`ada:${secret}`)}`],
  [{ kind: "query", name: "key" }, ({ url }) => url, `/x?a=1&key=${encodeURIComponent(secret)}`],
])("the server hears the secret as %j, and its echo comes back masked", async (use, heard, expected) => {
  const { send, readable, audit } = await house(use);
  const response = await send(`${origin}/x?a=1`, { headers: { authorization: "the page's own" } });
  const seen = [response.statusText, JSON.stringify([...response.headers]), await response.text(), response.url];
  expect(heard(arrived[0] ?? { url: "", headers: {} })).toBe(expected);
  expect(seen[2]).toContain("[credential:hub]");
  for (const spelling of spellings) expect([...seen, await readable()].join("\n")).not.toContain(spelling);
  expect(audit.entries[0]).toMatchObject({ action: "gate.request", details: { credential: "credential:hub" } });
});

test("it goes nowhere but where it belongs, also when the neuron may: nothing is sent, and that is said and logged", async () => {
  const { send, audit, log } = await house({ kind: "bearer" }, "https://hub.example.org");
  await expect(send(`${origin}/x`)).rejects.toThrow(
    `credential:hub belongs to https://hub.example.org and does not go to ${origin}.`,
  );
  expect(arrived).toEqual([]);
  expect(audit.entries).toMatchObject([{ phase: "note", action: "gate.refused" }]);
  expect(await log.list()).toMatchObject([{ allowed: false }]);
});

test("what the egress policy refuses is refused before the secret is looked at", async () => {
  const { send, allowList } = await house();
  await allowList.forbid("home", origin);
  await expect(send(`${origin}/x`)).rejects.toThrow("Nobody allowed this neuron");
  expect(arrived).toEqual([]);
});

test("a redirect to another origin gets no secret, nor anything else", async () => {
  const { send, readable } = await house();
  await expect(send(`${origin}/elsewhere`)).rejects.toThrow("Enter the final address");
  expect(arrived.map(({ url }) => url)).toEqual(["/elsewhere"]);
  expect(await readable()).not.toContain(secret);
});

test("a server that is not there is told without the secret, also where that would stand in the address", async () => {
  const { send, readable } = await house({ kind: "query", name: "key" });
  server.close();
  server.closeAllConnections();
  const thrown: unknown = await send(`${origin}/x`).catch((trouble: unknown) => trouble);
  expect(String(thrown)).toContain("gave no answer");
  for (const spelling of spellings) expect(`${String(thrown)} ${await readable()}`).not.toContain(spelling);
});
