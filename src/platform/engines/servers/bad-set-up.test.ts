/** What a server can do wrong while it is set up: asked for its models, and asked what one of them can. */
import { afterEach, describe, expect, test } from "vitest";
import { findOut, type ProbeOf } from "#core/broker/probes.ts";
import type { Capabilities } from "#core/broker/capabilities.ts";
import { listModels } from "./ask-server.ts";
import { chunk, finished, quick, says, startRoughServer, wayTo, type Manner } from "./testing/rough-server.ts";

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

async function meeting(...manners: readonly Manner[]) {
  const server = await startRoughServer(...manners);
  stop = server.stop;
  return { ...server, ...(await wayTo(fetch, server.origin, {}, true, undefined, quick)) };
}

const never = new AbortController().signal;

describe("asked for its models, a server that", () => {
  test.each<[string, Manner, RegExp, "unread" | "wantsKey" | "other"]>([
    ["wants a key", says('{"error": {"message": "No key."}}', 401), /^Attic wants a key\.$/, "wantsKey"],
    ["is none of this kind", says("", 404), /no server of this kind/, "other"],
    ["sends a page", says("<!doctype html><title>Router</title>"), /no server of this kind/, "other"],
    ["sends JSON of something else", says('{"weather": "fine"}'), /no server of this kind/, "other"],
    ["has no model", says('{"data": []}'), /has no model yet/, "other"],
    ["has trouble of its own", says('{"error": "Disk full"}', 500), /trouble of its own \(500\): “Disk full”/, "other"],
    ["asks to wait, and how long", says("{}", 429, { "retry-after": "7200" }), /asks to wait for 2 hours/, "other"],
    ["asks to wait", says("{}", 503), /does not say for how long/, "other"],
    ["sends on elsewhere", says("", 307, { location: "http://localhost:1/" }), /sends on to another address/, "unread"],
    ["hangs up", (response) => void response.destroy(), /gave no answer/, "unread"],
  ])("%s is a sentence, and stands in the log", async (_name, manner, sentence, cause) => {
    const { server, fetchFor, audit } = await meeting(manner);
    const listed = await listModels(server, { fetchFor }, "home", never);
    expect(listed).toMatchObject({ kind: "failed", cause, reason: expect.stringMatching(sentence) as string });
    if (listed.kind === "failed") expect(listed.reason).toMatch(/^[A-Zh].*\.$/);
    expect(audit.entries[0]).toMatchObject({
      ...{ phase: "intent", action: "gate.request", neuronId: "home" },
      details: { purpose: "model server" },
    });
  });

  test("says nothing is given up, in a sentence that says so and blames no setting", async () => {
    const { server, fetchFor, audit } = await meeting(() => undefined);
    const listed = await listModels(server, { fetchFor }, "home", never, 300);
    expect(listed).toMatchObject({ kind: "failed", cause: "other" });
    expect(listed).toHaveProperty("reason", expect.stringMatching(/^Attic was asked and said nothing for 0\.3 s.*\.$/));
    expect(audit.entries[0]).toMatchObject({ phase: "intent", action: "gate.request" });
  });

  test("does not take the key it was given has it entered again there, where its field is", async () => {
    const { server, fetchFor } = await meeting(says("{}", 401));
    const way: typeof fetchFor = (asking) => fetchFor({ ...asking, credential: undefined });
    const listed = await listModels({ ...server, credential: "Model server" }, { fetchFor: way }, "home", never);
    expect(listed).toMatchObject({
      cause: "wantsKey",
      reason: "Attic does not take the key called Model server (401). Enter it once more.",
    });
  });

  test("is left is not waited for", async () => {
    const { server, fetchFor } = await meeting(() => undefined);
    const halt = new AbortController();
    const listing = listModels(server, { fetchFor }, "home", halt.signal);
    halt.abort();
    expect(await listing).toEqual({ kind: "stopped" });
  });
});

describe("asked what a model can, a server that", () => {
  const yellow = says(chunk("Yel") + chunk("low") + finished);
  const found = async (model: Parameters<typeof findOut>[0], wanted: readonly ProbeOf[], signal = never) => {
    const shown: Capabilities[] = [];
    await findOut(model, "home", wanted, signal, (one) => void shown.push(one));
    return shown;
  };

  test.each<[string, Manner]>([
    ["wants a key", says('{"error": {"message": "No key."}}', 401)],
    ["has trouble of its own", says('{"error": {"message": "Disk full"}}', 500)],
    ["streams garbage", says("\u0000\u0007 %PDF-1.7 {{{\n")],
    ["ends in the middle of a word", says(chunk('{"word": "quo'))],
    ["sends on elsewhere", says("", 307, { location: "http://localhost:1/" })],
    ["asks to wait for hours", says("{}", 429, { "retry-after": "7200" })],
  ])("%s shows nothing of it, is asked the next question, and its trouble stands in the log", async (_name, manner) => {
    const { model, audit } = await meeting(manner, yellow);
    expect(await found(model, ["constrained", "vision"])).toEqual([
      expect.not.objectContaining({ constrained: expect.anything() as boolean }),
      { vision: true, streaming: true },
    ]);
    expect(audit.entries).toContainEqual(
      expect.objectContaining({ phase: "note", action: "model.failed", subject: "big" }),
    );
  });

  test("asks to wait is asked again when it said", async () => {
    const { model, arrived } = await meeting(says("{}", 429, { "retry-after": "2" }), yellow);
    expect(await found(model, ["vision"])).toEqual([{ vision: true, streaming: true }]);
    expect(arrived).toHaveLength(2);
  });

  test("calls a tool that it was not told of is not taken for one that calls tools", async () => {
    const delta = { tool_calls: [{ index: 0, function: { name: "door", arguments: "{}" } }] };
    const { model } = await meeting(says(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n${finished}`));
    await found(model, ["nativeTools"]);
    expect(model.info.tools).toBe("constrained");
  });

  test("is left hears no further question", async () => {
    const halt = new AbortController();
    const { model, arrived } = await meeting(() => {
      halt.abort();
    });
    expect(await found(model, ["constrained", "vision"], halt.signal)).toEqual([]);
    expect(arrived).toHaveLength(1);
  });
});
