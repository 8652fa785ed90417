import { findLanguageModel, type Session } from "#platform/engines/browsers-own/language-model.ts";
import { wordsFor, type OpenBare } from "./bare-engine.ts";

/** The Prompt API alone. It cannot be held to a number of tokens, so what it says is cut off when they have come. */
export const openOwn: OpenBare = async () => {
  const model = findLanguageModel();
  if (model === undefined) throw new Error("This browser has no model of its own.");
  const counting = await model.create();
  const frame = await counting.measureContextUsage([{ role: "assistant", content: "" }]);
  const count = async (text: string) =>
    (await counting.measureContextUsage([{ role: "assistant", content: text }])) - frame;
  return {
    count,
    async first(promptTokens) {
      await hear(await model.create(), promptTokens, () => true);
    },
    async say(promptTokens, tokens) {
      const pieces = await hear(await model.create(), promptTokens, (heard) => heard > tokens);
      const [first, ...later] = pieces;
      const text = later.map(({ piece }) => piece).join("");
      return ((await count(text)) / ((later.at(-1)?.at ?? Number.NaN) - (first?.at ?? Number.NaN))) * 1000;
    },
  };
};

/** Asks for a long answer in about so many tokens, and listens until it has heard enough pieces. */
async function hear(session: Session, promptTokens: number, isEnough: (pieces: number) => boolean) {
  const content = `Tell a long story. ${wordsFor(Math.max(2, promptTokens - 6))}`;
  const reader = session.promptStreaming([{ role: "user", content }]).getReader();
  const pieces: { readonly piece: string; readonly at: number }[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push({ piece: value, at: performance.now() });
    if (isEnough(pieces.length)) break;
  }
  await reader.cancel();
  session.destroy();
  return pieces;
}
