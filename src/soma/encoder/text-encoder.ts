import type { Team } from "../model/threads/team.ts";
import { serveEvents } from "../model/turn-of-events.ts";
import { maxSequences, writeFrame } from "../program/frame.ts";
import type { Address } from "../program/weight.ts";
import type { Tokenizer } from "../tokenizer/open-tokenizer.ts";
import type { BertFacts } from "./bert-facts.ts";
import type { BertLayout } from "./bert-layout.ts";
import type { EmbedEnding, Encoder } from "./encoder.ts";
import { packTexts, type Packed } from "./pack.ts";

export interface TextEncoderParts {
  readonly facts: BertFacts;
  readonly layout: BertLayout;
  readonly memory: WebAssembly.Memory;
  readonly program: Address;
  readonly team: Team;
  readonly tokenizer: Tokenizer;
  readonly window: number;
}

/** Texts between two looks at the event loop while they are cut into tokens. */
const textsAtOnce = 64;

/** A loaded model as an Encoder: cuts texts into tokens, packs them into blocks, runs the program over each. */
export function createTextEncoder(parts: TextEncoderParts): Encoder {
  const { facts, layout, memory, program, team, tokenizer, window } = parts;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const runBlock = (tokens: readonly (readonly number[])[], { texts, lengths }: Packed): void => {
    const words = (at: Address) => new Int32Array(memory.buffer, at, layout.workShape.blockTokens);
    const [rows, places] = [words(layout.tokens), words(layout.positions)];
    let at = 0;
    for (const text of texts) {
      for (const [place, token] of (tokens[text] ?? []).entries()) {
        rows[at] = token;
        places[at] = place;
        at += 1;
      }
    }
    writeFrame(memory, layout.frame, { lengths });
    team.run(program);
  };

  const embed = async (texts: readonly string[], signal: AbortSignal): Promise<EmbedEnding> => {
    const tokens: (readonly number[])[] = [];
    for (const [at, text] of texts.entries()) {
      if (at % textsAtOnce === 0) await serveEvents();
      if (signal.aborted) return { kind: "stopped" };
      tokens.push(cut(tokenizer.encode(text), window));
    }
    const limits = { tokens: layout.workShape.blockTokens, texts: maxSequences };
    const vectors = texts.map(() => new Float32Array(facts.width));
    for (const block of packTexts(
      tokens.map(({ length }) => length),
      limits,
    )) {
      await serveEvents();
      if (signal.aborted) return { kind: "stopped" };
      if (closed) throw new Error("The encoder is closed.");
      runBlock(tokens, block);
      for (const [row, text] of block.texts.entries())
        vectors[text]?.set(new Float32Array(memory.buffer, layout.vectors + row * facts.width * 4, facts.width));
    }
    return signal.aborted ? { kind: "stopped" } : { kind: "embedded", vectors };
  };

  return {
    name: facts.name,
    dimensions: facts.width,
    window,
    get threads() {
      return team.size;
    },
    memoryBytes: memory.buffer.byteLength,
    embed(texts, signal) {
      if (closed) return Promise.reject(new Error("The encoder is closed."));
      const turn = last.then(() => embed(texts, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    close() {
      closed = true;
      team.close();
    },
  };
}

/** What the model reads of a text: its beginning, and its end mark. */
function cut(tokens: readonly number[], window: number): readonly number[] {
  const end = tokens.at(-1);
  return tokens.length <= window || end === undefined ? tokens : [...tokens.slice(0, window - 1), end];
}
