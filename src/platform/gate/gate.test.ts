import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import { createGateService } from "./gate-service.ts";
import { createGate, GateTrouble } from "./gate.ts";
import { fakeGateWorker } from "./testing/fake-gate-worker.ts";

/** Nothing here has a credential. */
const credentials = { sealedFor: () => Promise.resolve({ kind: "refused", reason: "There is none." } as const) };

let server: Server;
let origin = "";
let arrived: string[] = [];
let endAnswer: (() => void) | undefined;

beforeEach(async () => {
  arrived = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      arrived.push(`${request.method ?? ""} ${request.url ?? ""} ${body}`);
      if (request.url === "/elsewhere") {
        response.writeHead(302, { location: "http://localhost:1/" }).end();
        return;
      }
      if (request.url === "/empty") {
        response.writeHead(204).end();
        return;
      }
      response.writeHead(200, { "content-type": "text/plain", "x-own": "yes" });
      response.write("first ");
      endAnswer = () => response.end("second");
      if (request.url !== "/slow") endAnswer();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function house(tier: PrivacyTier | "absent" = 2) {
  const rows = createMemoryRows();
  const audit = createFakeAudit();
  const allowList = createAllowList({ rows, clock: { now: () => 1 } });
  let made = 0;
  const log = createGateLog({ rows, locks: createProgramLocks(), newId: () => String((made += 1)).padStart(4, "0") });
  const worker = fakeGateWorker({ fetch });
  let started = 0;
  const gate = createGate({
    startWorker: () => {
      started += 1;
      return worker;
    },
    allowList,
    log,
    audit,
    credentials,
    clock: { now: () => 5 },
    tierOf: () => Promise.resolve(tier === "absent" ? undefined : tier),
    https: false,
  });
  const use = { neuronId: "home", purpose: "tool server" };
  return { audit, allowList, log, worker, use, send: gate.fetchFor(use), started: () => started };
}

describe("the gate", () => {
  test("refuses all until something was allowed: nothing arrives, no worker starts, and both logs say so", async () => {
    const { send, audit, log, started } = house();
    await expect(send(`${origin}/x`)).rejects.toThrow(GateTrouble);
    expect(arrived).toEqual([]);
    expect(started()).toBe(0);
    expect(audit.entries).toMatchObject([{ phase: "note", action: "gate.refused", subject: origin }]);
    expect(await log.list()).toMatchObject([{ allowed: false, origin, neuronId: "home" }]);
  });

  test("lets an allowed request through, with its body and headers, and streams the answer back", async () => {
    const { send, allowList, use, audit, log } = house();
    await allowList.allow({ ...use, origin });
    const response = await send(new URL("/x", origin), { method: "POST", body: "hello", headers: { "x-mine": "1" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-own")).toBe("yes");
    expect(await response.text()).toBe("first second");
    expect(arrived).toEqual(["POST /x hello"]);
    expect(audit.entries).toMatchObject([
      { phase: "intent", action: "gate.request", subject: origin, details: { bytesOut: 5, method: "POST" } },
      { phase: "outcome", of: 1, outcome: "done", details: { status: 200 } },
    ]);
    expect(await log.list()).toMatchObject([{ allowed: true, bytesOut: 5 }]);
  });

  test("logs where a request goes without its query, refused or not", async () => {
    const { send, allowList, use, audit } = house();
    await expect(send(`${origin}/x?token=secret`)).rejects.toThrow(GateTrouble);
    await allowList.allow({ ...use, origin });
    await (await send(`${origin}/x?token=secret#part`)).text();
    expect(arrived).toEqual(["GET /x?token=secret "]);
    expect(audit.entries).toMatchObject([
      { action: "gate.refused", details: { address: `${origin}/x` } },
      { action: "gate.request", details: { address: `${origin}/x` } },
      { outcome: "done" },
    ]);
    expect(JSON.stringify(audit.entries)).not.toContain("secret");
  });

  test("writes the intent before anything leaves: when it cannot be written, nothing does", async () => {
    const { allowList, use, log } = house();
    await allowList.allow({ ...use, origin });
    const gate = createGate({
      startWorker: () => fakeGateWorker({ fetch }),
      credentials,
      allowList,
      log,
      audit: { ...createFakeAudit(), intent: () => Promise.reject(new Error("The disk is full.")) },
      clock: { now: () => 5 },
      tierOf: () => Promise.resolve(2),
      https: false,
    });
    await expect(gate.fetchFor(use)(`${origin}/x`)).rejects.toThrow("The disk is full.");
    expect(arrived).toEqual([]);
  });

  test("a piece of the answer is there before its end, and stopping in the middle ends it with the signal's reason", async () => {
    const { send, allowList, use } = house();
    await allowList.allow({ ...use, origin });
    const stop = new AbortController();
    const response = await send(`${origin}/slow`, { signal: stop.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first ");
    stop.abort(new DOMException("Enough.", "AbortError"));
    await expect(reader?.read()).rejects.toThrow("Enough.");
    endAnswer?.();
  });

  test("an answer without a body is one", async () => {
    const { send, allowList, use } = house();
    await allowList.allow({ ...use, origin });
    const response = await send(`${origin}/empty`);
    expect(response.status).toBe(204);
    expect(response.body).toBeNull();
  });

  test("follows no redirect, and says what to do", async () => {
    const { send, allowList, use, audit } = house();
    await allowList.allow({ ...use, origin });
    await expect(send(`${origin}/elsewhere`)).rejects.toThrow("Enter the final address");
    expect(audit.entries.at(-1)).toMatchObject({ phase: "outcome", outcome: "refused" });
  });

  test("a server that does not answer is a sentence, the intent gets its outcome, and the sums tell it", async () => {
    const { send, allowList, use, audit, log } = house();
    await allowList.allow({ ...use, origin: "http://127.0.0.1:1" });
    await expect(send("http://127.0.0.1:1/x")).rejects.toMatchObject({ kind: "unread" });
    expect(audit.entries.at(-1)).toMatchObject({ phase: "outcome", outcome: "failed" });
    expect(await log.totals()).toMatchObject([{ allowed: 1, unanswered: 1 }]);
  });

  test("a neuron that is not there reaches nothing, and what was forbidden is refused from the next request on", async () => {
    const absent = house("absent");
    const { use } = absent;
    await absent.allowList.allow({ ...use, origin });
    await expect(absent.send(`${origin}/x`)).rejects.toMatchObject({ kind: "refused" });
    const present = house();
    await present.allowList.allow({ ...use, origin });
    await present.send(`${origin}/x`);
    await present.allowList.forbid("home", origin);
    await expect(present.send(`${origin}/x`)).rejects.toMatchObject({ kind: "refused" });
  });

  test("a gate that dies ends what was under way in words; the next request starts another", async () => {
    const { send, allowList, use, worker, started } = house();
    await allowList.allow({ ...use, origin });
    const response = await send(`${origin}/slow`);
    const read = response.text();
    worker.die();
    await expect(read).rejects.toThrow("The gate stopped working");
    endAnswer?.();
    expect(await (await send(`${origin}/x`)).text()).toBe("first second");
    expect(started()).toBe(2);
  });
});

test("the gate's worker trusts nobody: without a policy of its own it refuses what the page lets pass", async () => {
  const service = createGateService({ fetch });
  const { port1, port2 } = new MessageChannel();
  const said = new Promise((resolve) => (port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data)));
  service.hear(
    { kind: "knock", neuronId: "home", purpose: "tool server", url: `${origin}/x`, method: "GET", headers: [] },
    port2,
  );
  expect(await said).toMatchObject({ kind: "refused" });
  port1.close();
  expect(arrived).toEqual([]);
});
