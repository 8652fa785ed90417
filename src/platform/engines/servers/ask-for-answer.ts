import type { GenerateEvent, GenerateRequest } from "#core/broker/engine.ts";
import { modelPurpose, type ModelServer, type ServerModel } from "#core/broker/server.ts";
import type { JsonObject } from "#core/words/json.ts";
import { learnFrom, type Learned } from "./learn-from-refusal.ts";
import type { Protocol } from "./protocol.ts";
import type { ServerDeps, ServerFetch } from "./server-deps.ts";
import { messageIn, ServerTrouble } from "./server-trouble.ts";
import type { Patience, SilenceWatch } from "./silence.ts";
import { asksToWait, countDown, secondsToWait, secondsUntold, triesAtMost, waitedAtMost } from "./wait-as-told.ts";

export interface Asking extends Pick<ServerDeps, "fetchFor"> {
  readonly server: ModelServer;
  readonly protocol: Pick<Protocol, "chatPath" | "headers">;
  /** Settings that it is known not to take. */
  readonly refuses: ServerModel["refuses"];
  readonly patience: Patience;
  readonly request: Pick<GenerateRequest, "picture"> & { readonly neuronId: string };
  /** Keeps what a refusal has taught. False when that was known before, so that nothing is gained by asking again. */
  readonly learn: (learned: Learned) => boolean;
  readonly signal: AbortSignal;
  readonly silence: SilenceWatch;
  readonly tell: (event: GenerateEvent) => void;
}

/**
 * Sends the question and gives the body of the answer. Where the server asks to wait, it is waited, told each second;
 * where it does not take a setting, it is asked without. Throws ServerTrouble, and what the gate throws.
 */
export async function askForAnswer(
  asking: Asking,
  whole: JsonObject,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { server, protocol, refuses, request, signal, silence, tell } = asking;
  const refused = new Set(refuses);
  const send = asking.fetchFor({
    ...{ neuronId: request.neuronId, purpose: modelPurpose },
    credential: server.credential,
  });
  for (let waits = 0; ;) {
    const body = withoutRefused(whole, refused);
    const response = await post(send, server, protocol, body, signal);
    silence.heard(false);
    if (response.ok) {
      if (response.body === null) throw new ServerTrouble({ kind: "broken-off" });
      return response.body;
    }
    const text = await beginningOf(response);
    const said = messageIn(text);
    if (asksToWait(response.status)) {
      const asked = secondsToWait(response.headers, said, Date.now());
      if (waits >= triesAtMost || (asked !== undefined && asked > waitedAtMost)) {
        throw new ServerTrouble({ kind: "busy", seconds: asked });
      }
      const why = `${server.name} asks to wait and is then asked again.`;
      const ticks = setInterval(() => silence.heard(false), asking.patience.tick); // it is not silent: it was told to us
      const on = await countDown(asked ?? secondsUntold(waits), why, tell, signal, asking.patience.tick).finally(() =>
        clearInterval(ticks),
      );
      if (!on) signal.throwIfAborted();
      waits += 1;
      continue;
    }
    const learned = learnFrom(response.status, text, body, request.picture !== undefined);
    const isNew = learned !== undefined && asking.learn(learned);
    if (isNew && learned.kind === "setting") refused.add(learned.name);
    else if (isNew) throw new ServerTrouble({ kind: "learned", learned, said });
    else throw new ServerTrouble({ kind: "status", status: response.status, said });
  }
}

const post = (
  send: ServerFetch,
  server: ModelServer,
  protocol: Asking["protocol"],
  body: JsonObject,
  signal: AbortSignal,
) =>
  send(server.base + protocol.chatPath, {
    method: "POST",
    headers: { "content-type": "application/json", ...protocol.headers },
    body: JSON.stringify(body),
    signal,
  });

function withoutRefused(body: JsonObject, refused: ReadonlySet<string>): JsonObject {
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !refused.has(name)));
  // What OpenAI calls it now.
  return refused.has("max_tokens") ? { ...kept, max_completion_tokens: body["max_tokens"] ?? null } : kept;
}

/** As much of a server's words on an error as could matter, in bytes. */
const readAtMost = 64 * 1024;

/** The beginning of a body: nobody reads a long one, and it may never end. */
export async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (reader !== undefined && text.length < readAtMost) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel().catch(() => undefined);
  return text;
}
