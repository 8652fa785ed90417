import type { OpenModel, PromptTurn, Tokens } from "#core/broker/engine.ts";
import { selectTurns } from "./select-turns.ts";
import type { Exchange } from "./prompt.ts";

/** What has to fit the model's window. */
export interface Fitting {
  readonly model: OpenModel;
  readonly system: PromptTurn;
  readonly exchanges: readonly Exchange[];
  /** The question as sent with the first `passages` of its passages. */
  readonly question: (passages: number) => PromptTurn;
  readonly passages: number;
  /** Tokens kept free, for the answer and for what goes beside the prompt. */
  readonly answerRoom: Tokens;
  /** Exchanges kept word for word at least, while the window itself can hold them. */
  readonly keepAtLeast: number;
  /** The first exchange of the last prompt, by its place: it moves only when it must. */
  readonly firstKept: number;
}

export type Fitted =
  | {
      readonly kind: "fits";
      readonly turns: readonly PromptTurn[];
      readonly tokens: Tokens;
      readonly passages: number;
      readonly firstKept: number;
    }
  /** The question by itself is longer than the window, in tokens. */
  | { readonly kind: "too-long"; readonly tokens: Tokens; readonly room: Tokens };

/**
 * Chooses what stays. While everything fits, everything stays: that costs one count. When the window is full, the oldest
 * exchanges leave in a block; the last `keepAtLeast` make room only after passages did, and at least one passage stays
 * as long as the question fits with it.
 */
export async function fitWindow(fitting: Fitting): Promise<Fitted> {
  const { model, system, exchanges, question, answerRoom, keepAtLeast } = fitting;
  const room = model.info.contextWindow - answerRoom;
  const build = (firstKept: number, passages: number): readonly PromptTurn[] => [
    system,
    ...exchanges.slice(firstKept).flatMap((exchange) => exchange.turns),
    question(passages),
  ];
  const all = build(fitting.firstKept, fitting.passages);
  const allTokens = await model.countTokens(all);
  if (allTokens <= room) {
    return { kind: "fits", turns: all, tokens: allTokens, passages: fitting.passages, firstKept: fitting.firstKept };
  }

  const base = await model.countTokens([system]);
  // Counted behind the opening, since a template may treat the first turn differently.
  const sizeOf = async (turns: readonly PromptTurn[]): Promise<Tokens> =>
    (await model.countTokens([system, ...turns])) - base;
  const sizes: Tokens[] = [];
  for (const exchange of exchanges) sizes.push(await sizeOf(exchange.turns));
  const lastOnes = sum(sizes.slice(-keepAtLeast));

  let chosen: { readonly passages: number; readonly size: Tokens } | undefined;
  let smallest: Tokens = 0;
  for (let passages = fitting.passages; passages >= 0; passages -= 1) {
    const size = await sizeOf([question(passages)]);
    smallest = size;
    if (base + size > room) continue;
    if (passages === 0 && chosen !== undefined) break;
    chosen = { passages, size };
    if (base + size + lastOnes <= room) break;
  }
  if (chosen === undefined) return { kind: "too-long", tokens: smallest, room: room - base };

  let firstKept = selectTurns(sizes, { budget: room - base - chosen.size, keepAtLeast, firstKept: fitting.firstKept });
  for (; firstKept <= exchanges.length; firstKept += 1) {
    const turns = build(firstKept, chosen.passages);
    const tokens = await model.countTokens(turns); // parts may join differently than they count alone
    if (tokens <= room) return { kind: "fits", turns, tokens, passages: chosen.passages, firstKept };
  }
  return { kind: "too-long", tokens: chosen.size, room: room - base };
}

/** Tokens kept free for the answer: what the neuron's limit asks for, but at most a quarter of the window. */
export const answerRoomOf = (window: Tokens, maxTokens: Tokens): Tokens => Math.min(maxTokens, Math.floor(window / 4));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
