import type { AskOutcome } from "#app/node.ts";
import { textOf } from "#core/words/bytes.ts";
import type { Json, JsonObject } from "#core/words/json.ts";
import { WrongUse, type TalkCommand } from "../command.ts";
import { readPackage } from "./read-package.ts";

type TalkInput = Parameters<TalkCommand>[0];

/** `brane ask NEURON.brane "QUESTION"`, `brane ask --raw "TEXT"` */
export const ask: TalkCommand = async (input) => {
  const raw = input.flags.has("raw");
  // With --raw a neuron's file before the text is not needed, and does no harm.
  const [file, ...rest] = raw && input.words.length < 2 ? [undefined, ...input.words] : input.words;
  if (!raw && file === undefined) throw new WrongUse("brane ask needs a .brane file and a question.");
  if (rest.length > 1) throw new WrongUse("brane ask takes one question: put it in quotation marks.");
  const options = await optionsOf(input);
  const question = rest[0] ?? (await input.readInput());
  if (question === undefined || question.trim() === "") {
    throw new WrongUse("brane ask needs a question, after the file or on standard input.");
  }
  const listener = {
    text: input.say,
    reading: (done: number, total: number) => input.tell(done < total ? `Reading ${done} of ${total} tokens…` : ""),
  };
  const { app, signal } = input;
  if (raw || file === undefined) return reportOf(await app.ask.raw(question, options, listener, signal));

  const outcome = await readPackage({ ...input, fileName: file, bytes: await input.readFile(file) });
  if ("report" in outcome) return outcome.report;
  if (outcome.read.kind !== "opened") {
    return failed("This file is sealed: set BRANE_PASSPHRASE, or run it at a terminal to be asked for it.");
  }
  return reportOf(await app.ask.neuron(outcome.read.contents, question, options, listener, signal));
};

async function optionsOf({ options, readFile }: TalkInput) {
  const schema = options["schema"];
  const [maxTokens, temperature, seed, threads] = [
    numberOf(options, "max-tokens", 1, 1e6, true),
    numberOf(options, "temperature", 0, 100, false),
    numberOf(options, "seed", 0, 2 ** 32 - 1, true),
    numberOf(options, "threads", 1, 64, true),
  ];
  return {
    ...(options["model"] === undefined ? {} : { model: options["model"] }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(threads === undefined ? {} : { threads }),
    ...(schema === undefined ? {} : { schema: jsonIn(schema, textOf(await readFile(schema))) }),
  };
}

function numberOf(options: TalkInput["options"], name: string, least: number, most: number, whole: boolean) {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw new WrongUse(`--${name} is a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

function jsonIn(file: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new WrongUse(`"${file}" is no JSON.`);
  }
}

function reportOf(outcome: AskOutcome) {
  if (outcome.kind === "failed") return failed(outcome.reason);
  const { kind, reason, text, model, threads, promptTokens, answerTokens, logProbabilities, loadMs, usage } = outcome;
  const passages = outcome.passages.map(({ document, text: passage, score }) => ({ document, text: passage, score }));
  const cited = new Set(passages.map(({ document }) => document));
  return {
    good: reason !== "stopped",
    lines: cited.size === 0 ? [""] : ["", "", `From: ${[...cited].join(", ")}`],
    data: {
      ...{ kind, reason, text, model, engine: "soma", threads },
      ...{ promptTokens, answerTokens, logProbabilities, passages },
      timings: { loadMs, ...usage },
    } satisfies JsonObject,
  };
}

const failed = (reason: string) => ({ good: false, lines: [reason], data: { kind: "failed", reason } });
