import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { modelPurpose, type ModelServer } from "#core/broker/server.ts";
import type { GenerateEvent, GenerateRequest } from "#core/broker/engine.ts";
import { createGate } from "../../../gate/gate.ts";
import type { GateServiceDeps } from "../../../gate/gate-service.ts";
import { fakeGateWorker } from "../../../gate/testing/fake-gate-worker.ts";
import type { ServerDeps } from "../server-deps.ts";
import { createServerEngine } from "../server-engine.ts";
import { usualPatience, type Patience } from "../silence.ts";

/** What reached the server. */
interface Arrived {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export type Manner = (response: ServerResponse, arrived: Arrived) => void;

/** A server on this machine that behaves as it is told, once a request; the last manner stays. */
export async function startRoughServer(...manners: readonly Manner[]) {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece: Buffer) => (text += piece.toString()));
    request.on("end", () => {
      const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
      const one = { url: request.url ?? "", headers: request.headers, body };
      arrived.push(one);
      (manners[arrived.length - 1] ?? manners.at(-1))?.(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin, arrived, stop };
}

/** Milliseconds, so that half a minute need not be waited where silence is tested; a busy machine is not taken for it. */
export const quick: Patience = { silence: 400, beginning: 1_500, tick: 40 };

/** The whole way of a question: engine, gate and its log over memory, the gate's worker in this thread. */
export async function wayTo(
  fetch: GateServiceDeps["fetch"],
  origin: string,
  about: Partial<ModelServer> = {},
  allowed = true,
  learn: ServerDeps["learn"] = () => Promise.resolve(),
  patience: Patience = usualPatience,
) {
  const rows = createMemoryRows();
  const audit = createFakeAudit();
  const clock = { now: () => 5 };
  const allowList = createAllowList({ rows, clock });
  let made = 0;
  const gate = createGate({
    startWorker: () => fakeGateWorker({ fetch }),
    allowList,
    log: createGateLog({ rows, locks: createProgramLocks(), newId: () => String((made += 1)) }),
    audit,
    credentials: { sealedFor: () => Promise.resolve({ kind: "refused", reason: "There is none." } as const) },
    clock,
    tierOf: () => Promise.resolve(2),
    https: false,
  });
  if (allowed) await allowList.allow({ neuronId: "home", origin, purpose: modelPurpose });
  const server: ModelServer = {
    ...{ id: "one", name: "Attic", kind: "openai", base: `${origin}/v1`, models: [{ id: "big" }] },
    ...about,
  };
  const engine = createServerEngine(server, {
    fetchFor: (use) => gate.fetchFor(use),
    note: (event) => audit.note(event),
    learn,
    patience,
  });
  const opened = await engine.open(server.models[0]?.id ?? "", {
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (opened.kind !== "opened") throw new Error("It did not open.");
  const { model } = opened;

  async function ask(more: Partial<GenerateRequest> = {}, signal = new AbortController().signal, hear = noEar) {
    const events: GenerateEvent[] = [];
    const turns = [{ role: "user" as const, content: "Who is there?" }];
    const request = { turns, maxTokens: 20, temperature: 0, neuronId: "home", ...more };
    for await (const event of model.generate(request, signal)) {
      events.push(event);
      hear(event);
    }
    const end = events.at(-1);
    if (end?.kind !== "ended") throw new Error("The last event was not the end.");
    return { text: events.map((event) => (event.kind === "delta" ? event.text : "")).join(""), end, events };
  }
  return { ask, audit, model, server, fetchFor: gate.fetchFor.bind(gate) };
}

const noEar = (_event: GenerateEvent): void => undefined;

/** Server-sent events of OpenAI's form. */
export const chunk = (text: string, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: null, ...more }] })}\n\n`;

export const finished = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`;

/** Answers with this, at once and whole. */
export const says =
  (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Manner =>
  (response) =>
    void response.writeHead(status, { "content-type": "text/event-stream", ...headers }).end(body);
