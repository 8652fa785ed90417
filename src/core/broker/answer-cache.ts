/**
 * Answers that were given before, so that a prompt which is the same to the letter need not be computed again. Only for
 * neurons that ask for it, and only at temperature 0, where a model says the same once more. What lies here is sealed,
 * goes with the conversation in which it was said, and is never exported.
 */
import * as z from "zod/mini";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import { canonicalJson, type Json } from "#core/words/json.ts";
import { unlessTrouble, type Change, type Rows } from "#core/words/rows.ts";
import type { GenerateRequest, ModelInfo } from "./engine.ts";

/** Rows tagged with the neuron and with the conversation in which the answer was first given. */
export const answerCacheStore = "answer-cache";

/** Answers kept for one neuron; the oldest leaves for a new one. */
const mostAnswers = 200;
/** A longer answer is not kept, in characters: so a neuron's answers take a few megabytes at most. */
const longestAnswer = 16_000;

/** All that decides what a model says at temperature 0. */
export interface CachedPrompt {
  readonly neuronId: NeuronId;
  readonly model: ModelInfo;
  readonly request: Omit<GenerateRequest, "neuronId" | "temperature" | "seed">;
}

const Said = z.object({ text: z.string(), at: z.number() });
/** `at`: when the model said it, in milliseconds since 1970. */
export type Said = Readonly<z.infer<typeof Said>>;

export interface AnswerCache {
  /** Undefined when it was not answered before, and when storage is in trouble: then the model is asked. */
  find(prompt: CachedPrompt): Promise<Said | undefined>;
  /** What keeping an answer writes; nothing for one that is empty or too long. */
  changesToKeep(prompt: CachedPrompt, said: Said, conversationId: ConversationId): Promise<readonly Change[]>;
}

export function createAnswerCache({ rows }: { readonly rows: Pick<Rows, "get" | "list"> }): AnswerCache {
  return {
    async find(prompt) {
      return Said.safeParse(await unlessTrouble(rows.get(answerCacheStore, await nameOf(prompt)))).data;
    },
    async changesToKeep(prompt, { text, at }, conversationId) {
      if (text === "" || text.length > longestAnswer) return [];
      const id = await nameOf(prompt);
      const tags = [prompt.neuronId, conversationId];
      const before = (await rows.list(answerCacheStore, prompt.neuronId)).filter((row) => row.id !== id);
      return [
        ...oldest(before, before.length + 1 - mostAnswers).map(forget),
        { kind: "put", store: answerCacheStore, id, value: { text, at }, tags },
      ];
    },
  };
}

/** What forgetting all of a neuron's answers writes. */
export const changesToForgetAnswers = async (
  rows: Pick<Rows, "list">,
  neuronId: NeuronId,
): Promise<readonly Change[]> => (await rows.list(answerCacheStore, neuronId)).map(forget);

const forget = ({ id }: { readonly id: string }): Change => ({ kind: "delete", store: answerCacheStore, id });

/** A hash of it all, which the seal makes a keyed token of. A model is told from another by more than its name. */
async function nameOf({ neuronId, model, request }: CachedPrompt): Promise<string> {
  const { id, engine, origin = "", bytes, contextWindow } = model;
  const asked = { neuronId, model: { id, engine, origin, bytes, contextWindow }, request };
  // JSON drops what is undefined, which the port's optional fields may be; everything else in a request is JSON.
  return sha256Hex(utf8(canonicalJson(JSON.parse(JSON.stringify(asked)) as Json)));
}

function oldest(rows: readonly { readonly id: string; readonly value: unknown }[], count: number) {
  if (count <= 0) return [];
  const timeOf = (value: unknown): number => Said.safeParse(value).data?.at ?? 0; // what does not read leaves first
  return rows.toSorted((one, other) => timeOf(one.value) - timeOf(other.value)).slice(0, count);
}
