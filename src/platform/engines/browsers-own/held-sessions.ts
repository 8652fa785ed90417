import type { PromptTurn } from "#core/broker/engine.ts";
import type { LanguageModel, Session } from "./language-model.ts";

/** Conversations with the browser's model, so that a prompt that only grows is not read anew. */
export interface HeldSessions {
  /** A session whose context is just these turns, the caller's to destroy; and how many tokens of it were kept from before. */
  take(
    turns: readonly PromptTurn[],
    signal: AbortSignal,
  ): Promise<{ readonly session: Session; readonly kept: number }>;
  /** Holds this session for these turns from now on, and ends the one held before. */
  hold(turns: readonly PromptTurn[], session: Session): void;
  /** How many tokens the turns have: system turns can only be measured by being the beginning of a session. */
  count(turns: readonly PromptTurn[]): Promise<number>;
  /** Ends them all. */
  close(): void;
}

export function createHeldSessions(model: LanguageModel): HeldSessions {
  let held: { readonly turns: readonly PromptTurn[]; readonly session: Session } | undefined;
  let bare: Promise<Session> | undefined;
  const systems = new Map<string, Promise<number>>();

  async function measure(system: PromptTurn): Promise<number> {
    const session = await model.create({ initialPrompts: [system] });
    const tokens = session.contextUsage;
    session.destroy();
    return tokens;
  }

  return {
    async take(turns, signal) {
      if (held !== undefined && begins(turns, held.turns)) {
        const session = await held.session.clone({ signal });
        const kept = session.contextUsage;
        const rest = turns.slice(held.turns.length);
        if (rest.length > 0) await session.append(rest, { signal });
        return { session, kept };
      }
      return { session: await model.create({ initialPrompts: turns, signal }), kept: 0 };
    },
    hold(turns, session) {
      held?.session.destroy();
      held = { turns, session };
    },
    async count(turns) {
      const [first, ...others] = turns;
      const said = first?.role === "system" ? others : turns;
      let tokens = 0;
      if (first?.role === "system") {
        if (systems.size > 8) systems.clear(); // a neuron has one; a person talks to a few
        const known = systems.get(first.content) ?? measure(first);
        systems.set(first.content, known);
        known.catch(() => systems.delete(first.content));
        tokens += await known;
      }
      if (said.length === 0) return tokens;
      bare ??= model.create();
      bare.catch(() => (bare = undefined));
      return tokens + (await (await bare).measureContextUsage(said));
    },
    close() {
      held?.session.destroy();
      held = undefined;
      void bare?.then((session) => session.destroy());
      bare = undefined;
    },
  };
}

/** Whether `turns` begin with all of `beginning`. */
const begins = (turns: readonly PromptTurn[], beginning: readonly PromptTurn[]): boolean =>
  beginning.length <= turns.length &&
  beginning.every(({ role, content }, at) => turns[at]?.role === role && turns[at].content === content);
