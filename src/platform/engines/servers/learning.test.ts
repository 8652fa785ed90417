/** What a model at a server cannot is found out once, by its refusals, and another way is taken from then on. */
import { afterEach, describe, expect, test } from "vitest";
import type { ServerModel } from "#core/broker/server.ts";
import { learnFrom } from "./learn-from-refusal.ts";
import { chunk, finished, says, startRoughServer, wayTo, type Manner } from "./testing/rough-server.ts";
import { toldRefusals } from "./testing/told-refusals.ts";

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

async function meeting(...manners: readonly Manner[]) {
  const server = await startRoughServer(...manners);
  stop = server.stop;
  const learned: ServerModel[] = [];
  const way = await wayTo(fetch, server.origin, {}, true, (_server, model) => {
    learned.push(model);
    return Promise.resolve();
  });
  return { ...way, ...server, learned };
}

const tools = [{ name: "clock", description: "Tells the time.", parameters: { type: "object" } }];
const schema = { type: "object" };
const sent = { tools: [], response_format: {}, temperature: 0 };

describe("of a refusal it is learned what the model cannot:", () => {
  test.each(toldRefusals.map((one) => [one.server, one] as const))("%s", (_server, { status, body, learned }) => {
    expect(learnFrom(status, body, sent, learned.kind === "no pictures")).toEqual(learned);
  });

  test("nothing of other trouble", () => {
    expect(learnFrom(500, '{"error": "CUDA out of memory"}', sent)).toBeUndefined();
    expect(learnFrom(400, '{"error": "This model does not support tools"}', { temperature: 0 })).toBeUndefined();
    expect(learnFrom(401, '{"error": "Tools require a key"}', sent)).toBeUndefined();
    expect(learnFrom(400, '{"error": "Bad request"}', sent)).toBeUndefined();
    expect(learnFrom(401, '{"error": "Pictures require a key"}', sent, true)).toBeUndefined();
    expect(learnFrom(400, '{"error": "Invalid image"}', sent)).toBeUndefined();
  });
});

test("tools that are refused end as learned, are logged as that, kept with the model, and never sent again by who reads its info", async () => {
  const refusal = says('{"error": "big does not support tools"}', 400);
  const { ask, model, audit, learned } = await meeting(refusal, says(chunk("Yes.") + finished));
  const { end } = await ask({ tools });
  expect(end).toMatchObject({ reason: "failed", learned: true });
  expect(end.message).toMatch(/does not call tools by itself: “big does not support tools”/);
  expect(model.info.tools).toBe("constrained");
  expect(audit.entries.at(-1)).toMatchObject({ action: "model.learned", subject: "big" });
  expect(learned).toEqual([{ id: "big", found: { nativeTools: false } }]);
  expect((await ask()).text).toBe("Yes.");
});

test("the same refusal twice teaches nothing more: it is a failure then", async () => {
  const { ask } = await meeting(says('{"error": "big does not support tools"}', 400));
  expect((await ask({ tools })).end.learned).toBe(true);
  expect((await ask({ tools })).end.learned).toBeUndefined();
});

test("a narrower window is learned once; as wide a one as was known is a failure", async () => {
  const { ask, model } = await meeting(
    says('{"error": {"message": "maximum context length is 2048 tokens"}}', 400),
    says('{"error": {"message": "maximum context length is 2048 tokens"}}', 400),
  );
  expect((await ask()).end.learned).toBe(true);
  expect(model.info.contextWindow).toBe(2048);
  expect((await ask()).end.learned).toBeUndefined();
});

test("a schema that is refused is left out within the same question, and the model is told of tools in plain lines from then on", async () => {
  const { ask, model, arrived, learned } = await meeting(
    says('{"error": {"message": "response_format is not supported"}}', 400),
    says(chunk("{}") + finished),
  );
  expect((await ask({ schema })).text).toBe("{}");
  expect(model.info.tools).toBe("react");
  expect(arrived.map(({ body }) => "response_format" in body)).toEqual([true, false]);
  expect(learned).toEqual([{ id: "big", found: { constrained: false }, refuses: ["response_format"] }]);
});

test("a model that called a tool in its own way is known to", async () => {
  const call = { tool_calls: [{ index: 0, function: { name: "clock", arguments: "{}" } }] };
  const { ask, model } = await meeting(
    says(`data: ${JSON.stringify({ choices: [{ index: 0, delta: call }] })}\n\n${finished}`),
  );
  await ask({ tools });
  expect(model.info.tools).toBe("native");
});

test.each([
  ["whose arguments are no object", { name: "clock", arguments: '{"hour' }],
  ["of a tool that it was not told of", { name: "door", arguments: "{}" }],
])("a call %s shows nothing", async (_name, call) => {
  const delta = { tool_calls: [{ index: 0, function: call }] };
  const { ask, model } = await meeting(
    says(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n${finished}`),
  );
  await ask({ tools });
  expect(model.info.tools).toBe("constrained");
});

test("a picture that is refused is known from then on, and logged as learned", async () => {
  const { ask, audit, learned } = await meeting(says('{"error": {"message": "image input is not supported"}}', 500));
  expect((await ask({ picture: "UE5H" })).end).toMatchObject({
    learned: true,
    message: expect.stringContaining("sees no pictures") as string,
  });
  expect(learned).toEqual([{ id: "big", found: { vision: false } }]);
  expect(audit.entries.at(-1)).toMatchObject({ action: "model.learned", subject: "big" });
});
