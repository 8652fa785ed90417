import type { NativeTool, OpenModel } from "#core/broker/engine.ts";
import { capabilitiesAt, type ModelServer, type ServerModel } from "#core/broker/server.ts";
import { byPerson } from "#core/privacy/egress.ts";
import type { TryOutcome } from "./app-model-servers.ts";

/** `learn` is told whatever the model's answers and refusals teach of it. */
export type OpenServerModel = (
  server: ModelServer,
  modelId: string,
  learn: (model: ServerModel) => void,
) => Promise<OpenModel | undefined>;

const oneWord = [{ role: "user", content: "Answer with one word: hello." }] as const;
const oneCall = [{ role: "user", content: "What time is it? Call the tool clock to find out." }] as const;
const clock: NativeTool = {
  name: "clock",
  description: "Tells what time it is.",
  parameters: { type: "object", properties: {} },
};

/**
 * Asks a model at a server for one word; and, where nobody said whether it calls tools in its own way, for one harmless
 * call, which nothing runs. No word of anybody's goes there.
 */
export async function tryModel(
  open: OpenServerModel,
  server: ModelServer,
  first: ServerModel,
  signal: AbortSignal,
): Promise<TryOutcome> {
  let model = first;
  const opened = await open(server, first.id, (learned) => void (model = learned));
  const said = await ask(opened, { turns: oneWord, maxTokens: 16 }, signal);
  if (said === undefined) return failed(`${first.id} did not answer. Try another model.`);
  if (said.kind === "failed") return failed(said.reason);
  if (said.word === "") return failed(`${first.id} ended without a word. Try another model.`);
  if (capabilitiesAt(server.kind, first.capabilities).nativeTools === undefined) {
    await ask(opened, { turns: oneCall, maxTokens: 64, tools: [clock] }, signal); // what it teaches comes by `learn`
  }
  return { kind: "answered", word: said.word, milliseconds: said.milliseconds, model };
}

type Said =
  | { readonly kind: "said"; readonly word: string; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly reason: string };

async function ask(
  model: OpenModel | undefined,
  asked: Pick<Parameters<OpenModel["generate"]>[0], "turns" | "maxTokens" | "tools">,
  signal: AbortSignal,
): Promise<Said | undefined> {
  let word = "";
  for await (const event of model?.generate({ ...asked, temperature: 0, neuronId: byPerson }, signal) ?? []) {
    if (event.kind === "delta") word += event.text;
    if (event.kind !== "ended") continue;
    if (event.reason === "failed") return { kind: "failed", reason: event.message ?? "It did not answer." };
    return { kind: "said", word: word.trim(), milliseconds: event.usage.totalMs };
  }
  return undefined;
}

const failed = (reason: string): TryOutcome => ({ kind: "failed", reason });
