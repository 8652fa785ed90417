/**
 * Runs in the app's page: asks the neuron called `name` and stops after so many pieces of its answer; one may carry
 * several tokens. `engine` is the one that answered; `after` is the text that came after the first piece, in `ms`;
 * `firstMs` is the wait for that one.
 */
export async function throughApp({ name, question, pieces, conversationId }) {
  await globalThis.brane.ready;
  const neuron = (await globalThis.brane.neurons.list()).find((each) => each.name === name);
  const stop = new AbortController();
  const from = performance.now();
  const heard = [];
  let talk, usage, engine;
  for await (const event of globalThis.brane.chat.send(neuron.id, question, { conversationId, signal: stop.signal })) {
    if (event.kind === "started") talk = event.conversationId;
    if (event.kind === "started" || event.kind === "model") ({ engine } = event); // another than was named may answer
    if (event.kind === "delta") {
      heard.push({ text: event.text, at: performance.now() });
      if (heard.length === pieces) stop.abort();
    }
    if (event.kind === "ended") {
      ({ usage } = event);
      if (event.reason === "failed") throw new Error(event.error);
    }
  }
  const [first] = heard;
  if (first === undefined) throw new Error(`The app said nothing to "${question}".`);
  const later = heard.slice(1);
  return {
    conversationId: talk,
    engine,
    promptTokens: usage.promptTokens,
    firstMs: first.at - from,
    after: later.map(({ text }) => text).join(""),
    ms: (later.at(-1) ?? first).at - first.at,
  };
}
