import type { PromptTurn } from "#core/broker/engine.ts";
import type { Availability, LanguageModel, Session } from "./language-model.ts";

const words = (text: string): string[] => text.match(/\s*\S+/g) ?? [];
const tokensOf = (turns: readonly PromptTurn[]): number =>
  turns.reduce((sum, { content }) => sum + 2 + words(content).length, 0);

export interface FakeLanguageModel extends LanguageModel {
  /** Sessions that were made and not destroyed. */
  readonly alive: () => number;
}

/**
 * A fake: the browser's model as the Prompt API's specification describes it, saying one sentence over and over. A word is
 * a token. It is the stand-in for browsers that have the interface and no model, as where these tests run.
 */
export function createFakeLanguageModel(has: Availability = "available", window = 512): FakeLanguageModel {
  let alive = 0;

  function session(context: number): Session {
    alive += 1;
    let usage = context;
    let gone = false;
    const live = (): void => {
      if (gone) throw new DOMException("The session is destroyed.", "InvalidStateError");
    };
    const take = (turns: readonly PromptTurn[], signal?: AbortSignal): void => {
      live();
      signal?.throwIfAborted();
      if (turns.some(({ role }) => role === "system")) throw new DOMException("A system turn.", "NotSupportedError");
      if (usage + tokensOf(turns) > window) throw new DOMException("Too much.", "QuotaExceededError");
      usage += tokensOf(turns);
    };
    return {
      get contextUsage() {
        return usage;
      },
      contextWindow: window,
      append(turns, options) {
        take(turns, options?.signal);
        return Promise.resolve(undefined);
      },
      promptStreaming(turns, options) {
        take(turns, options?.signal);
        let said = 0;
        const sentence = words("Paris is a calm city by the river, and many people like to live in it.");
        return new ReadableStream<string>({
          async pull(controller) {
            await new Promise((next) => setTimeout(next, 0));
            if (options?.signal?.aborted === true) {
              controller.error(options.signal.reason);
              return;
            }
            if (said === 30) {
              controller.close();
              return;
            }
            controller.enqueue(sentence[said % sentence.length] ?? "");
            said += 1;
            usage += 1;
          },
        });
      },
      measureContextUsage: (turns) => Promise.resolve(tokensOf(turns)),
      clone: () => {
        live();
        return Promise.resolve(session(usage));
      },
      destroy() {
        if (!gone) alive -= 1;
        gone = true;
      },
    };
  }

  return {
    alive: () => alive,
    availability: () => Promise.resolve(has),
    create: ({ initialPrompts = [], signal, monitor } = {}) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      if (tokensOf(initialPrompts) > window) {
        return Promise.reject(new DOMException("Too much.", "QuotaExceededError"));
      }
      const target = new EventTarget();
      monitor?.(target);
      for (const loaded of has === "downloadable" ? [0, 0.5, 1] : []) {
        target.dispatchEvent(Object.assign(new Event("downloadprogress"), { loaded }));
      }
      return Promise.resolve(session(tokensOf(initialPrompts)));
    },
  };
}
