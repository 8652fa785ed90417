import { modelPurpose, type ModelServer, type ServerModel } from "#core/broker/server.ts";
import type { JsonObject } from "#core/words/json.ts";
import { beginningOf } from "./ask-for-answer.ts";
import { jsonOf } from "./protocol.ts";
import { protocols } from "./protocols.ts";
import type { ServerDeps } from "./server-deps.ts";
import { messageIn, ServerTrouble, troubleInWords } from "./server-trouble.ts";
import { asksToWait, secondsToWait } from "./wait-as-told.ts";

export type Listed =
  | { readonly kind: "listed"; readonly models: readonly ServerModel[] }
  /** `unread`: it failed at once with nothing that the page may read, so a setting may be in the way; who is only silent is `other`; `wantsKey`: it asks for one, or does not take the one it was given. */
  | { readonly kind: "failed"; readonly reason: string; readonly cause: "unread" | "wantsKey" | "other" }
  | { readonly kind: "stopped" };

/** Asks a server which models it has. No word of anybody's goes there. */
export async function listModels(
  server: Omit<ModelServer, "models">,
  { fetchFor }: Pick<ServerDeps, "fetchFor">,
  neuronId: string,
  signal: AbortSignal,
  patience = usualPatience,
): Promise<Listed> {
  const protocol = protocols[server.kind];
  const send = fetchFor({ neuronId, purpose: modelPurpose, credential: server.credential });
  const within = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  async function ask(path: string, body?: JsonObject): Promise<unknown> {
    const response = await send(server.base + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...protocol.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: within,
    });
    if (response.ok) return jsonOf(await response.text());
    const said = messageIn(await beginningOf(response));
    if (!asksToWait(response.status)) throw new ServerTrouble({ kind: "status", status: response.status, said });
    throw new ServerTrouble({ kind: "busy", seconds: secondsToWait(response.headers, said, Date.now()) });
  }
  try {
    const models = await protocol.models(ask);
    return models.length > 0
      ? { kind: "listed", models }
      : failed(`${server.name} is there and has no model yet. Load one into it, then ask again.`);
  } catch (thrown) {
    if (signal.aborted) return { kind: "stopped" };
    if (within.aborted)
      return failed(
        `${server.name} was asked and said nothing for ${patience / 1000} seconds. It may be busy or stuck: look at it, then ask again.`,
      );
    if (thrown instanceof ServerTrouble) {
      const { trouble } = thrown;
      const isKey = trouble.kind === "status" && (trouble.status === 401 || trouble.status === 403);
      return failed(listingInWords(thrown, server), isKey ? "wantsKey" : "other");
    }
    if (thrown instanceof TypeError) return failed(thrown.message, "unread");
    throw thrown;
  }
}

/** Milliseconds: a list is short, and a person sits before it. */
const usualPatience = 15_000;

function listingInWords({ trouble }: ServerTrouble, server: Omit<ModelServer, "models">): string {
  if (trouble.kind === "garbage" || (trouble.kind === "status" && trouble.status === 404)) {
    return `What answers at ${server.base} is no server of this kind. Check the address and the kind.`;
  }
  if (trouble.kind === "status" && [401, 403].includes(trouble.status)) {
    // Whoever reads this has the field for the key before them.
    return server.credential === undefined
      ? `${server.name} wants a key.`
      : `${server.name} does not take the key called ${server.credential} (${trouble.status}). Enter it once more.`;
  }
  if (trouble.kind === "busy" && trouble.seconds === undefined) {
    return `${server.name} is busy or has used up its limit, and does not say for how long. Ask it again in a minute.`;
  }
  return troubleInWords(trouble, server, "its list of models");
}

const failed = (reason: string, cause: Extract<Listed, { kind: "failed" }>["cause"] = "other"): Listed => ({
  ...{ kind: "failed", reason, cause },
});
