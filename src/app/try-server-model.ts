import type { Capabilities } from "#core/broker/capabilities.ts";
import type { OpenModel } from "#core/broker/engine.ts";
import { findOut, hear, oneWord, probesFor, streamingIn } from "#core/broker/probes.ts";
import { asTold, capabilitiesAt, type ModelServer, type ServerModel } from "#core/broker/server.ts";
import { byPerson } from "#core/privacy/egress.ts";
import type { TryOutcome } from "./app-model-servers.ts";

/** `learn` is told whatever the model's answers and refusals teach of it. */
export type OpenServerModel = (
  server: ModelServer,
  modelId: string,
  learn: (model: ServerModel) => void,
) => Promise<OpenModel | undefined>;

type Answered = Extract<TryOutcome, { readonly kind: "answered" }>;

/**
 * Asks a model at a server for one word; then what it can, as far as its server does not say (core/broker/probes.ts).
 * What was found out before is left aside: it is asked anew. `tell` hears the word, and what each question showed.
 */
export async function tryModel(
  open: OpenServerModel,
  server: Omit<ModelServer, "models">,
  model: ServerModel,
  signal: AbortSignal,
  tell: (sofar: Answered) => void,
): Promise<TryOutcome> {
  const told = asTold(model);
  let learned = told;
  let found: Capabilities = {};
  const opened = await open({ ...server, models: [told] }, told.id, (now) => void (learned = now));
  if (opened === undefined) return failed(`${told.id} did not answer. Try another model.`);
  const said = await hear(opened, byPerson, oneWord, signal);
  const word = said.text.trim();
  const { reason, message = "It did not answer.", usage } = said.end;
  if (signal.aborted) return { kind: "stopped" };
  if (reason === "failed") return failed(message);
  if (word === "") {
    return failed(
      reason === "length"
        ? `${told.id} thought for ${oneWord.maxTokens} tokens without saying a word. Try another model.`
        : `${told.id} ended without a word. Try another model.`,
    );
  }
  const add = (shown: Capabilities) => {
    found = { ...found, ...shown, ...(found.streaming === true ? { streaming: true } : {}) }; // who streamed once can
  };
  const wanted = probesFor(capabilitiesAt(server.kind, told));
  let left = wanted.length;
  const sofar = (): Answered => {
    const all = { ...found, ...learned.found };
    const now = Object.keys(all).length === 0 ? learned : { ...learned, found: all };
    return { kind: "answered", word, milliseconds: usage.totalMs, model: now, left };
  };
  add(streamingIn(said));
  tell(sofar());
  await findOut(opened, byPerson, wanted, signal, (shown) => {
    add(shown);
    left -= 1;
    tell(sofar());
  });
  return sofar();
}

const failed = (reason: string): TryOutcome => ({ kind: "failed", reason });
