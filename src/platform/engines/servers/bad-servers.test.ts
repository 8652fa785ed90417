/** What a server can do wrong: each ends in a sentence, with what was said before kept, and stands in the log. */
import { afterEach, describe, expect, test } from "vitest";
import { chunk, finished, quick, says, startRoughServer, wayTo, type Manner } from "./testing/rough-server.ts";

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

async function meeting(...manners: readonly Manner[]) {
  const server = await startRoughServer(...manners);
  stop = server.stop;
  return { ...(await wayTo(fetch, server.origin, {}, true, undefined, quick)), ...server };
}

/** Says the beginning, and then what it is told. */
const beginsAnd =
  (then: (response: Parameters<Manner>[0]) => void): Manner =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk("Some") + chunk("body"));
    setTimeout(() => then(response), 20);
  };

describe("a server that", () => {
  test.each<[string, Manner, RegExp, string]>([
    [
      "streams bytes that are nothing",
      beginsAnd((r) => r.end("\u0000\u0007 %PDF-1.7 {{{\n")),
      /no answer of its protocol/,
      "Somebody",
    ],
    [
      "streams broken JSON",
      beginsAnd((r) => r.end('data: {"choices": [{"del\n\n')),
      /no answer of its protocol/,
      "Somebody",
    ],
    [
      "streams JSON of something else",
      beginsAnd((r) => r.end('data: {"weather": "fine"}\n\n')),
      /no answer of its protocol/,
      "Somebody",
    ],
    ["sends a page instead", says("<!doctype html><title>Router</title>"), /no answer of its protocol/, ""],
    ["ends in the middle of a word", beginsAnd((r) => r.end()), /broke off in the middle of its answer/, "Somebody"],
    [
      "hangs up in the middle of a word",
      beginsAnd((r) => r.destroy()),
      /broke off in the middle of its answer/,
      "Somebody",
    ],
    ["falls silent in the middle", beginsAnd(() => undefined), /fell silent in the middle/, "Somebody"],
    ["never begins", () => undefined, /has not begun to answer/, ""],
    [
      "tells of its own trouble in the middle",
      beginsAnd((r) => r.end('data: {"error": {"message": "CUDA out of memory."}}\n\n')),
      /“CUDA out of memory”/,
      "Somebody",
    ],
    ["wants a key", says('{"error": {"message": "No key."}}', 401), /Attic wants a key \(401\)/, ""],
    [
      "has trouble of its own",
      says('{"error": {"message": "Disk full"}}', 500),
      /trouble of its own \(500\): “Disk full”/,
      "",
    ],
    ["does not know the model", says('{"error": "model not found"}', 404), /nothing there for big \(404\)/, ""],
    [
      "sends on to another origin",
      says("", 307, { location: "http://localhost:1/" }),
      /sends on to another address/,
      "",
    ],
    ["asks to wait for hours", says("{}", 429, { "retry-after": "7200" }), /asks to wait for 2 hours/, ""],
  ])("%s", async (_name, manner, sentence, kept) => {
    const { ask, audit } = await meeting(manner);
    const { text, end } = await ask();
    expect(text).toBe(kept);
    expect(end).toMatchObject({ reason: "failed", message: expect.stringMatching(sentence) as string });
    expect(end.message).toMatch(/^[A-Z“h].*\.$/);
    expect(audit.entries).toMatchObject(
      [
        { phase: "intent", action: "gate.request", neuronId: "home", details: { purpose: "model server" } },
        { phase: "outcome" },
        { phase: "note", action: "model.failed", neuronId: "home", subject: "big", details: { reason: end.message } },
      ].filter((_, at, all) => at !== 1 || audit.entries.length === all.length),
    );
  });
});

test("a server that is not there is a sentence, and stands in the log", async () => {
  const { ask, audit } = await wayTo(fetch, "http://127.0.0.1:1");
  expect((await ask()).end).toMatchObject({
    reason: "failed",
    message: expect.stringContaining("gave no answer") as string,
  });
  expect(audit.entries.at(-1)).toMatchObject({ action: "model.failed" });
});

test("a server that nobody allowed hears nothing", async () => {
  const server = await startRoughServer(says(finished));
  stop = server.stop;
  const { ask } = await wayTo(fetch, server.origin, {}, false);
  expect((await ask()).end).toMatchObject({
    reason: "failed",
    message: expect.stringContaining("Nobody allowed") as string,
  });
  expect((await ask({ neuronId: undefined } as never)).end.reason).toBe("failed");
  expect(server.arrived).toEqual([]);
});

test("a server that asks to wait is asked again when it said, and each second is told", async () => {
  const { ask, arrived } = await meeting(says("{}", 429, { "retry-after": "3" }), says(chunk("Somebody.") + finished));
  const { text, end, events } = await ask();
  expect(text).toBe("Somebody.");
  expect(end.reason).toBe("done");
  expect(arrived).toHaveLength(2);
  const waits = events.flatMap((event) => (event.kind === "waiting" ? [event] : []));
  expect(waits.map(({ secondsLeft }) => secondsLeft)).toEqual([3, 2, 1, 0]);
  expect(waits[0]?.why).toContain("Attic asks to wait");
});

test("stopping ends the waiting at once, and nothing more is asked", async () => {
  const { ask, arrived } = await meeting(says("{}", 429, { "retry-after": "100" }));
  const halt = new AbortController();
  const { end } = await ask({}, halt.signal, (event) => {
    if (event.kind === "waiting" && event.secondsLeft === 99) halt.abort();
  });
  expect(end.reason).toBe("stopped");
  expect(arrived).toHaveLength(1);
});

test("stopping in the middle keeps what was said, and hangs up on the server", async () => {
  let hungUp: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (hungUp = resolve));
  const { ask } = await meeting((response) => {
    response.on("close", hungUp);
    response.writeHead(200).write(chunk("Some") + chunk("body"));
  });
  const halt = new AbortController();
  const { text, end } = await ask({}, halt.signal, (event) => {
    if (event.kind === "delta" && event.text === "body") halt.abort();
  });
  expect(text).toBe("Somebody");
  expect(end).toMatchObject({ reason: "stopped", usage: { estimated: true } });
  await gone;
});

test("while a server loads its model it is said that nothing comes yet, and its answer is taken", async () => {
  const late: Manner = (response) => void setTimeout(() => says(chunk("Here.") + finished)(response, {} as never), 800);
  const { ask } = await meeting(late);
  const { text, events } = await ask();
  expect(text).toBe("Here.");
  const waits = events.flatMap((event) => (event.kind === "waiting" ? [event.secondsLeft] : []));
  expect(waits.length).toBeGreaterThan(1);
  expect(waits.at(-1)).toBe(0);
});

test("a setting that a server does not take is left out, and not sent again", async () => {
  const { ask, arrived } = await meeting(
    says(`{"error": {"message": "Unsupported value: 'temperature' does not support 0."}}`, 400),
    says(chunk("Yes.") + finished),
  );
  expect((await ask()).text).toBe("Yes.");
  expect((await ask()).text).toBe("Yes.");
  expect(arrived.map(({ body }) => "temperature" in body)).toEqual([true, false, false]);
});

test("characters and lines that the network cuts are put together again", async () => {
  const bytes = Buffer.from(chunk("Grüß Gott 👋") + finished);
  const { ask } = await meeting((response) => {
    response.writeHead(200);
    const send = (at: number): void => {
      if (at >= bytes.length) return void response.end();
      response.write(bytes.subarray(at, at + 3), () => setImmediate(send, at + 3));
    };
    send(0);
  });
  expect((await ask()).text).toBe("Grüß Gott 👋");
});
