import type { Broker, GaveUp } from "#core/broker/broker.ts";
import { noUsage, type OpenModel, type PromptTurn, type Usage } from "#core/broker/engine.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import { isAborted } from "#core/words/aborted.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import { sentenceOf } from "#core/words/result.ts";
import type { AnswerDraft } from "./answer-draft.ts";
import type { Beginnings } from "./beginnings.ts";
import type { AnswerMessage, Citation, QuestionMessage } from "./conversation.ts";
import { putConversation, putMessage, type Conversations } from "./conversations.ts";
import type { NeuronConfig } from "./neuron.ts";
import { passagesFor, questionAsSent, untoldFacts, withTold } from "./prompt.ts";
import { gatherPromptParts, type PromptParts, type PromptPartsDeps } from "./prompt-parts.ts";
import { answerWithResult, sayAtOnce } from "./result-as-answer.ts";
import { saidBefore, type SaidBeforeDeps } from "./said-before.ts";
import { callForSmallModel, type CallByName, type SmallCallDeps } from "./small-call.ts";
import { speak } from "./speak.ts";
import type { TurnEvent } from "./turn-event.ts";
import { answerRoomOf, fitWindow, type Fitted } from "./window.ts";
import { tokensBeside } from "./tool-talk.ts";

export interface AskModelDeps extends PromptPartsDeps, SmallCallDeps, Pick<SaidBeforeDeps, "answerCache" | "clock"> {
  readonly conversations: Pick<Conversations, "get" | "message" | "messages" | "change">;
  readonly broker: Pick<Broker, "choose" | "openBest">;
  /** The model that this question wants, when it is being opened already; any later question opens its own. */
  readonly opening?: Promise<Best>;
  readonly beginnings: Beginnings;
  readonly audit: Pick<AuditPort, "note">;
  /** The passages that answer best, best first; none when nothing is near. Rejects with the reason when aborted. */
  readonly recall: (
    neuronId: NeuronId,
    text: string,
    options: { readonly limit: number },
    signal: AbortSignal,
  ) => Promise<readonly RecalledPassage[]>;
  readonly cite: (answer: string, passages: readonly RecalledPassage[], question: string) => readonly Citation[];
  /** Where each conversation's prompt begins since its window was full: the id of the first exchange kept. */
  readonly windows: Map<ConversationId, string>;
}

/** One question to a model, with everything around it. */
export interface Asking {
  readonly neuron: NeuronConfig;
  readonly question: QuestionMessage;
  readonly draft: AnswerDraft;
  /** The answer that is given again, if it is. */
  readonly replaces?: AnswerMessage;
  readonly call: CallByName;
  readonly tell: (event: TurnEvent) => void;
  readonly signal: AbortSignal;
}

export interface Answered {
  readonly reason: "done" | "stopped" | "length" | "failed";
  readonly error?: string;
  readonly usage: Usage;
  /** Nothing was said, and what the model cannot is known now: asked once more, it goes another way. */
  readonly learned?: true;
  /** What the end of the turn stores beside the reason. */
  readonly rest: Partial<Pick<AnswerMessage, "citations" | "turns" | "noRetry" | "saidBefore" | "small">>;
}

type Best = Awaited<ReturnType<Broker["openBest"]>>;

/** A model's tools and its window: what else can be learned costs no second question. */
const lessonsAtMost = 2;

const without = (reason: "stopped" | "failed", error?: string): Answered => ({
  ...{ reason, usage: noUsage, rest: {} },
  ...(error === undefined ? {} : { error }),
});

/**
 * Recall, prompt, stream, tools, citations. Where a model fails before it says a word, such as a server that is not
 * there any more, the next that the broker knows is asked; where its refusal taught what it cannot, it is asked again
 * without that. Rejects for bugs, and with StorageTrouble when the prompt cannot be kept.
 */
export async function askModel(deps: AskModelDeps, asking: Asking): Promise<Answered> {
  const { neuron, question, draft, tell } = asking;
  const choice = deps.broker.choose(neuron.model, neuron.privacy_tier, neuron.metadata.id);
  const { id: questionId, conversationId } = question;
  tell({ kind: "started", conversationId, model: choice.name, engine: choice.engine, questionId });
  draft.change({ model: choice.name, engine: choice.engine });
  const gaveUp: GaveUp[] = [];
  let lessons = 0;
  let last: Answered | undefined;
  for (;;) {
    const asked = await askBest(deps, asking, gaveUp, last === undefined ? deps.opening : undefined);
    if (asked === undefined && last !== undefined) return last; // nobody is left
    if (asked?.wordless === undefined) return asked?.answered ?? without("failed");
    last = asked.answered;
    if (last.learned === true && (lessons += 1) <= lessonsAtMost) continue;
    gaveUp.push({ choice: asked.wordless, reason: last.error ?? "It did not say why." });
  }
}

const sameChoice = (one: GaveUp["choice"], other: GaveUp["choice"]): boolean =>
  one.modelId === other.modelId &&
  one.engine === other.engine &&
  JSON.stringify(one.place) === JSON.stringify(other.place);

interface AskedBest {
  readonly answered: Answered;
  /** The one that failed before it said or did anything, so that another can be asked. */
  readonly wordless?: GaveUp["choice"];
}

/** Undefined when the broker knows none but those that gave up. */
async function askBest(
  deps: AskModelDeps,
  asking: Asking,
  gaveUp: readonly GaveUp[],
  early?: Promise<Best>,
): Promise<AskedBest | undefined> {
  const { neuron, draft, signal } = asking;
  const listing = listWhileOpening(deps, asking);
  deps.beginnings.readAhead(neuron.metadata.id);
  const open = async (): Promise<Best> => {
    const best = await early;
    // Asked once more, at once where it is open still: this question may have waited while others had the memory.
    return best === undefined || best.outcome.kind === "opened" ? openFor(deps, neuron, signal, gaveUp) : best;
  };
  const [best, recalled] = await Promise.all([open(), recallFor(deps, asking)]);
  if (gaveUp.some(({ choice }) => sameChoice(choice, best.choice))) return undefined;
  let hasCalled = false;
  const call: Asking["call"] = (...asked) => {
    hasCalled = true;
    return asking.call(...asked);
  };
  const answered = await askOpened({ ...deps, definitions: () => listing }, { ...asking, call }, best, recalled);
  const isWordless =
    answered.reason === "failed" && best.outcome.kind === "opened" && draft.current.text === "" && !hasCalled;
  return isWordless && recalled.kind === "recalled" && answered.rest.noRetry !== true && !signal.aborted
    ? { answered, wordless: best.choice }
    : { answered };
}

/** The model that answers this neuron now. */
export const openFor = (
  { broker }: Pick<AskModelDeps, "broker">,
  { model, privacy_tier: tier, metadata }: NeuronConfig,
  signal: AbortSignal,
  gaveUp: readonly GaveUp[] = [],
): Promise<Best> => broker.openBest(model, tier, signal, { neuronId: metadata.id, gaveUp });

/** The neuron's tools, listed while its model opens. What may be called is asked again at each call. */
function listWhileOpening(deps: AskModelDeps, { neuron, signal }: Asking): ReturnType<AskModelDeps["definitions"]> {
  const listing = deps.definitions(neuron.metadata.id, signal);
  listing.catch(() => undefined); // thrown where the list is wanted
  return listing;
}

/** One model, and no other where it fails. */
export async function askOne(deps: AskModelDeps, asking: Asking, opening: Promise<Best>): Promise<Answered> {
  const [best, recalled] = await Promise.all([opening, recallFor(deps, asking)]);
  return askOpened(deps, asking, best, recalled);
}

async function askOpened(deps: AskModelDeps, asking: Asking, best: Best, recalled: Recalled): Promise<Answered> {
  const { neuron, question, draft, tell, signal } = asking;
  const opened = best.outcome;
  const named = draft.current; // who was told to answer so far
  const { name, engine, why, instead } = best.choice;
  draft.change({ model: name, engine, why, ...(instead === undefined ? {} : { instead }) });
  if (signal.aborted || opened.kind === "stopped") return without("stopped");
  if (opened.kind === "failed") return without("failed", opened.message);
  if (recalled.kind === "failed") return without("failed", recalled.message);

  const { model } = opened;
  // Another engine than was chosen, where that one does not read the model.
  draft.change({ engine: model.info.engine });
  if (named.model !== best.choice.name || named.engine !== model.info.engine) {
    tell({ kind: "model", model: best.choice.name, engine: model.info.engine });
  }
  const parts = await gatherPromptParts(deps, neuron, model, question.conversationId, question, signal);
  const { small } = model.info;
  const bringing = deps.beginnings.bring(model, neuron.metadata.id, parts.system);
  const found = recalled.passages.slice(0, passagesFor(small, recalled.passages.length));
  const called = await callForSmallModel(deps, model, { ...asking, request: question.text });
  if (isAborted(signal)) return without("stopped");
  // A model that is too small to choose a tool is too small to repeat what came back: it says something else.
  if (called?.state === "done") return answerWithResult(called, asking);
  const sending = sendingOf(asking, parts, found, small);
  const fitted = await fit(deps, asking, model, parts, sending);
  if (fitted.kind === "too-long") {
    return { ...without("failed", tooLong(model, question.text, sending.content(0), fitted)), rest: { noRetry: true } };
  }

  const passages = sending.fixed ? found : found.slice(0, fitted.passages);
  const sent = sending.content(fitted.passages);
  if (passages.length > 0) tell({ kind: "recalled", passages });
  draft.change({ passages });
  await keepSent(deps, asking, parts, sent, sending.fixed);
  if (isAborted(signal)) return without("stopped");

  const temperature = temperatureOf(asking);
  const said = saidBefore(deps, { ...asking, temperature, model, turns: fitted.turns, talk: parts.talk });
  const citationsIn = (text: string) => (passages.length === 0 ? [] : deps.cite(text, passages, question.text));
  const whoSays = small ? ({ small } as const) : {};
  const known = await said.find();
  if (isAborted(signal)) return without("stopped");
  if (known !== undefined) {
    sayAtOnce(known.text, asking);
    return {
      reason: "done",
      usage: noUsage,
      rest: { citations: citationsIn(known.text), saidBefore: known.at, ...whoSays },
    };
  }

  await bringing;
  let text = "";
  const spoken = await speak({
    model,
    neuronId: neuron.metadata.id,
    turns: fitted.turns,
    tokens: fitted.tokens,
    limits: neuron.limits,
    temperature,
    ...(parts.talk === undefined ? {} : { talk: parts.talk }),
    call: async (name, args) => {
      // What the model said before a call and what it says after it are two paragraphs.
      const record = await asking.call(name, args);
      if (text !== "" && !text.endsWith("\n")) show("\n\n");
      return record;
    },
    unclear: (reason) =>
      deps.audit.note({
        ...{ action: "tool.unclear", neuronId: neuron.metadata.id, subject: model.info.name },
        details: { reason: reason.slice(0, 200) },
      }),
    tell,
    show,
    signal,
  });
  function show(piece: string): void {
    text += piece;
    draft.change({ text });
    tell({ kind: "delta", text: piece });
  }
  const { reason, error, usage, turns, learned } = spoken;
  await said.keep(spoken);
  keepForNextStart(deps, asking, model, [...fitted.turns, ...(turns ?? [{ role: "assistant", content: text }])]);
  const rest = { citations: citationsIn(text), ...whoSays, ...(turns === undefined ? {} : { turns }) };
  return {
    ...{ reason, usage, rest },
    ...(error === undefined ? {} : { error }),
    ...(learned === undefined ? {} : { learned }),
  };
}

/** Nobody waits for it. What was forgotten or removed meanwhile is not kept: then another opening stands, or none. */
function keepForNextStart(
  { beginnings, conversations }: AskModelDeps,
  { neuron: { metadata }, question: { conversationId } }: Asking,
  model: OpenModel,
  turns: readonly PromptTurn[],
): void {
  const [system] = turns;
  if (system === undefined) return;
  void beginnings.keep(model, metadata.id, system);
  beginnings.keepAtRest(model, metadata.id, turns, (changes) =>
    conversations.change(conversationId, ({ opening }) => (opening?.text === system.content ? changes : [])),
  );
}

type Recalled =
  | { readonly kind: "recalled"; readonly passages: readonly RecalledPassage[] }
  | { readonly kind: "failed"; readonly message: string };

/** An answer that silently leaves the documents out would be worse than none: so a recall that fails ends the turn. */
async function recallFor(deps: AskModelDeps, { neuron, question, signal }: Asking): Promise<Recalled> {
  if (!neuron.axon.enabled) return { kind: "recalled", passages: [] };
  try {
    const limit = neuron.axon.top_k;
    return { kind: "recalled", passages: await deps.recall(neuron.metadata.id, question.text, { limit }, signal) };
  } catch (thrown) {
    if (signal.aborted) return { kind: "recalled", passages: [] };
    return { kind: "failed", message: `Your documents could not be searched. ${sentenceOf(thrown)}` };
  }
}

interface Sending {
  /** The question as it is sent with its first passages. */
  readonly content: (passages: number) => string;
  readonly passages: number;
  /** Sent before in just these words: a question that is asked again stays byte-equal. */
  readonly fixed: boolean;
}

function sendingOf(
  { question, replaces }: Asking,
  parts: PromptParts,
  passages: readonly RecalledPassage[],
  small: boolean,
): Sending {
  const { sent } = question;
  if (sent !== undefined && replaces !== undefined && !parts.renewed && samePassages(replaces.passages, passages)) {
    return { content: () => sent, passages: 0, fixed: true };
  }
  // The question that is sent anew may have been the one that told some of the facts: tell all that the opening has not.
  const news =
    sent === undefined
      ? untoldFacts(parts.opening, parts.facts)
      : parts.facts.filter(({ key, value }) => !parts.opening.text.includes(`- ${key}: ${value}`));
  return {
    content: (count) => questionAsSent(question.text, passages.slice(0, count), news, small),
    passages: passages.length,
    fixed: false,
  };
}

const samePassages = (some: readonly RecalledPassage[], others: readonly RecalledPassage[]): boolean =>
  some.length === others.length &&
  some.every(({ documentId, start }, place) => {
    const other = others[place];
    return other?.documentId === documentId && other.start === start;
  });

async function fit(
  deps: AskModelDeps,
  { neuron, question }: Asking,
  model: OpenModel,
  { system, exchanges, talk }: PromptParts,
  sending: Sending,
): Promise<Fitted> {
  const room = answerRoomOf(model.info.contextWindow, neuron.limits.max_tokens);
  const kept = deps.windows.get(question.conversationId);
  const fitted = await fitWindow({
    model,
    system,
    exchanges,
    question: (count) => ({ role: "user", content: sending.content(count) }),
    passages: sending.passages,
    answerRoom: room + (await tokensBeside(model, talk?.tools)),
    keepAtLeast: neuron.memory.working_turns,
    firstKept: Math.max(
      0,
      exchanges.findIndex(({ id }) => id === kept),
    ),
  });
  if (fitted.kind === "fits") {
    const first = exchanges[fitted.firstKept]?.id;
    if (first !== undefined && fitted.firstKept > 0) deps.windows.set(question.conversationId, first);
  }
  return fitted;
}

/** What was sent is stored before it is sent: later prompts repeat it byte for byte. */
async function keepSent(
  deps: AskModelDeps,
  { question }: Asking,
  { opening, facts, retold }: PromptParts,
  sent: string,
  fixed: boolean,
): Promise<void> {
  const told = fixed ? opening : withTold(opening, untoldFacts(opening, facts));
  await deps.conversations.change(question.conversationId, async (conversation) => {
    const kept = await deps.conversations.message(question.id); // another model may be speaking to it already
    return [
      putConversation({ ...conversation, opening: told }),
      ...retold.map(putMessage),
      putMessage({ ...(kept?.role === "question" ? kept : question), sent }),
    ];
  });
}

/**
 * The same question at the same temperature gives much the same answer: who asks again wants another one; but for an
 * answer that was only said again, about which they want to hear the model itself.
 */
const temperatureOf = ({ neuron, replaces }: Asking): number =>
  replaces === undefined || replaces.text === "" || replaces.saidBefore !== undefined
    ? neuron.model.temperature
    : Math.max(neuron.model.temperature, 0.6);

/** In characters: a person can count those, and this text's own tokens tell how many the window takes. */
function tooLong(
  model: OpenModel,
  question: string,
  sent: string,
  { tokens, room }: Extract<Fitted, { readonly kind: "too-long" }>,
): string {
  const around = sent.length - question.length;
  const fits = Math.max(100, Math.floor(((sent.length / tokens) * room - around) / 100) * 100);
  return (
    `This question is too long for ${model.info.name}: of this text it reads about ${fits.toLocaleString("en")} characters ` +
    `at once, and there are ${question.length.toLocaleString("en")}. Shorten it, or drop the text on the chat as a ` +
    `document and ask about it.`
  );
}
