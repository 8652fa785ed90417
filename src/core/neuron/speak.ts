import type { GenerateRequest, OpenModel, PromptTurn, Tokens, Usage } from "#core/broker/engine.ts";
import { noUsage } from "#core/broker/engine.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { NeuronConfig } from "./neuron.ts";
import { findCircle } from "./repetition.ts";
import { tokensBeside, type ToolTalk } from "./tool-talk.ts";
import type { TurnEvent } from "./turn-event.ts";

export interface Speaking {
  readonly model: OpenModel;
  /** Whose words these are. */
  readonly neuronId: NeuronId;
  readonly turns: readonly PromptTurn[];
  /** Tokens of `turns`. */
  readonly tokens: Tokens;
  readonly limits: NeuronConfig["limits"];
  readonly temperature: number;
  /** Absent for a model that calls no tools. */
  readonly talk?: ToolTalk;
  /** Runs one call of the model's and tells its states; resolves with the last. */
  readonly call: (name: string, args: unknown) => Promise<CallRecord>;
  /** Keeps in the log that the model asked for a tool in no clear words, or for one that does not exist. */
  readonly unclear: (reason: string) => Promise<void>;
  readonly tell: (event: TurnEvent) => void;
  /** Takes every piece that is shown. */
  readonly show: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Spoken {
  readonly reason: "done" | "stopped" | "length" | "failed";
  readonly error?: string;
  readonly usage: Usage;
  /** What failed has taught what the model cannot: asked once more, it goes another way. */
  readonly learned?: true;
  /** For later prompts, where that is not simply the text: see `AnswerMessage.turns`. */
  readonly turns?: readonly PromptTurn[];
}

/** One round of the model: what it said in all, and how it ended. */
interface Round {
  readonly text: string;
  readonly shown: number;
  readonly circle?: number;
  readonly reason: Spoken["reason"];
  readonly error?: string;
  readonly learned?: true;
}

/** Not "done": it looks whole, and would have gone on. */
const repeats = "It began to repeat itself and was ended here.";
const neverClear = "It asked for a tool twice in words that are no clear call, so nothing was run.";
const cutInCall =
  "It reached the longest answer that this neuron allows while it asked for a tool, so nothing was run.";
const goesRound = (name: string): string =>
  `It asked for ${name} with the same arguments again and again. It was called once; what came back stands above.`;
const alreadyCalled = (name: string): string =>
  `You have just called ${name} with these arguments, and its result stands above. It is not called again: answer now.`;

const smallestRoom = 16; // tokens: below that an answer is not worth beginning

/**
 * Lets the model answer, in as many rounds as it calls tools, at most `limits.max_tool_rounds`. Denied and failed calls
 * are results too: the model reads them and goes on. A call that is not clear is asked again once and never guessed; the
 * same call twice in a row is made once.
 */
export async function speak(speaking: Speaking): Promise<Spoken> {
  const { model, limits, talk, signal } = speaking;
  const said: PromptTurn[] = [];
  const beside = await tokensBeside(model, talk?.tools);
  let usage = noUsage;
  let rounds = 0;
  let asked = false;
  let repeated = false;
  let last: string | undefined;
  const end = (reason: Spoken["reason"], error?: string, circle?: number): Spoken => ({
    usage,
    ...(circle !== undefined && reason === "done"
      ? { reason: "length", error: repeats }
      : { reason, ...(error === undefined ? {} : { error }) }),
    ...turnsToKeep(said, rounds > 0, circle),
  });
  for (;;) {
    const prompt = [...speaking.turns, ...said];
    const tokens = said.length === 0 ? speaking.tokens : await model.countTokens(prompt);
    const maxTokens = Math.min(limits.max_tokens, model.info.contextWindow - beside - tokens);
    if (maxTokens < smallestRoom) return end("length", "The tools gave back more than this model can read at once.");
    const request: GenerateRequest = {
      turns: prompt,
      neuronId: speaking.neuronId,
      maxTokens,
      temperature: speaking.temperature,
      ...(talk === undefined ? {} : { stop: talk.stop }),
      ...(talk?.tools === undefined ? {} : { tools: talk.tools }),
      // Held to a form only when it is asked again: an answer that is free can be shown while it comes.
      ...(asked && talk?.schema !== undefined ? { schema: talk.schema } : {}),
    };
    const round = await generateRound(speaking, request, (spent) => (usage = addUsage(usage, spent)));
    if (round.learned === true && rounds === 0) return { ...end("failed", round.error), learned: true };
    said.push({ role: "assistant", content: round.text });
    if (talk === undefined) return end(round.reason, round.error, round.circle);
    const wish = talk.parse(round.text);
    if (wish.kind === "unclear" && round.reason === "done") await speaking.unclear(wish.ask);
    if (wish.kind === "none" || (wish.kind === "unclear" && asked)) {
      const rest = wish.kind === "none" && wish.text !== undefined ? wish.text : round.text.slice(round.shown);
      if (rest !== "") speaking.show(rest);
      if (wish.kind === "unclear" && round.reason === "done") return end("failed", neverClear);
      return end(round.reason, round.error, round.circle);
    }
    // What may be half a call is not shown.
    if (round.reason !== "done") return end(round.reason, round.reason === "length" ? cutInCall : round.error);
    if (rounds >= limits.max_tool_rounds) {
      return end("length", `It asked for tools ${rounds} times, which is as often as this neuron may in one answer.`);
    }
    rounds += 1;
    if (wish.kind === "unclear") {
      asked = true;
      said.push({ role: "user", content: wish.ask });
      continue;
    }
    const { name, arguments: args, before } = wish;
    const isNative = talk.tools !== undefined;
    if (isNative)
      said[said.length - 1] = { role: "assistant", content: round.text, call: { name, arguments: args, before } };
    const back = (content: string): PromptTurn => ({ role: "user", content, ...(isNative ? { isResult: true } : {}) });
    const written = canonicalJson({ name, arguments: args });
    if (written === last) {
      // What it was told it did not take in: the same call brings the same, and may do a second time what was wanted once.
      if (repeated) return end("failed", goesRound(name));
      repeated = true;
      said.push(back(alreadyCalled(name)));
      continue;
    }
    last = written;
    const record = await speaking.call(name, args);
    said.push(back(talk.result(record)));
    if (signal.aborted) return end("stopped");
  }
}

async function generateRound(
  { model, talk, show, tell, signal }: Speaking,
  request: GenerateRequest,
  spend: (usage: Usage) => void,
): Promise<Round> {
  const halt = new AbortController(); // ends this round alone, when the model goes round in circles
  let text = "";
  let shown = 0;
  let circle: number | undefined;
  const showUpTo = (length: number): void => {
    if (length <= shown) return;
    show(text.slice(shown, length));
    shown = length;
  };
  for await (const event of model.generate(request, AbortSignal.any([signal, halt.signal]))) {
    if (event.kind === "reading" || event.kind === "waiting") tell(event);
    else if (event.kind === "delta") {
      if (circle !== undefined) continue;
      text += event.text;
      showUpTo(talk?.showable(text) ?? text.length);
      if (/[\n.!?。！？]/u.test(event.text)) circle = findCircle(text);
      if (circle !== undefined) halt.abort();
    } else {
      spend(event.usage);
      const reason = circle === undefined ? event.reason : signal.aborted ? "stopped" : "done";
      return {
        ...{ text, shown, reason },
        ...(circle === undefined ? {} : { circle }),
        ...(event.message === undefined ? {} : { error: event.message }),
        ...(event.learned === undefined ? {} : { learned: event.learned }),
      };
    }
  }
  throw new Error("The engine ended without saying how."); // the port promises an `ended` event
}

/** What later prompts hold of this answer, where it is not simply its text. */
function turnsToKeep(
  said: readonly PromptTurn[],
  hasRounds: boolean,
  circle: number | undefined,
): { readonly turns?: readonly PromptTurn[] } {
  if (!hasRounds && circle === undefined) return {};
  const turns = [...said];
  const last = turns.at(-1);
  if (last !== undefined && circle !== undefined) {
    turns[turns.length - 1] = { ...last, content: last.content.slice(0, circle).trimEnd() };
  }
  // An exchange ends with the model's words, so that roles alternate.
  while (turns.length > 0 && (turns.at(-1)?.role !== "assistant" || turns.at(-1)?.content.trim() === "")) turns.pop();
  return { turns };
}

/** Over several rounds: the last prompt, everything computed and said, the first word's time. */
const addUsage = (before: Usage, round: Usage): Usage => ({
  promptTokens: round.promptTokens,
  computedTokens: before.computedTokens + round.computedTokens,
  answerTokens: before.answerTokens + round.answerTokens,
  firstTokenMs: before === noUsage ? round.firstTokenMs : before.firstTokenMs,
  totalMs: before.totalMs + round.totalMs,
  ...(before.estimated === true || round.estimated === true ? { estimated: true as const } : {}),
});
