import { embeddedDefault, goesBy } from "#core/broker/cards.ts";
import { originsOf, toolNames } from "#core/brane/compare.ts";
import type { PackageContents } from "#core/brane/contents.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { Command } from "../command.ts";
import { readPackage, type Readable } from "./read-package.ts";

const tiers = ["nothing leaves the device", "may leave masked", "may leave where the person allows it"] as const;

/** `brane inspect FILE` */
export const inspect: Command = async (input) => {
  const outcome = await readPackage(input);
  if ("report" in outcome) return outcome.report;
  const { read } = outcome;
  const description = read.kind === "opened" ? read.contents : read;
  const { id, name, description: about, version, author } = description.neuron.metadata;
  const model = description.neuron.model.preferred_llm;
  const tier = description.neuron.privacy_tier;
  const [tools, origins] = [toolNames(description), originsOf(description)];
  const sealed = read.kind === "needs-passphrase" || read.sealed;
  const memory = read.kind === "opened" ? countsOf(read.contents) : undefined;
  return {
    good: true,
    lines: printable([
      `${name} (${id}), version ${version}`,
      about,
      `Author        ${author ?? "not named"}`,
      `Privacy tier  ${tier}: ${tiers[tier]}`,
      `Model         ${goesBy(embeddedDefault, model) ? model : `prefers ${model}; BRANE answers with ${embeddedDefault.name}`}`,
      `Asks for      ${listed(tools)}`,
      `Origins       ${listed(origins)}`,
      `Remembers     ${memory === undefined ? "sealed: give the passphrase to see" : inWords(memory)}`,
      `Sealed        ${sealedInWords(read, sealed)}`,
      `Size          ${input.bytes.length} bytes`,
    ]),
    data: {
      kind: "package",
      neuron: { id, name, description: about, version, tier, ...(author === undefined ? {} : { author }) },
      ...{ model, tools, origins, sealed, opened: read.kind === "opened", bytes: input.bytes.length },
      ...(memory === undefined ? {} : { memory }),
    },
  };
};

const countsOf = ({ facts, conversations, documents }: PackageContents) =>
  ({
    conversations: conversations.length,
    messages: conversations.reduce((sum, { messages }) => sum + messages.length, 0),
    documents: documents.length,
    passages: documents.reduce((sum, { passages }) => sum + passages.length, 0),
    facts: facts.length,
  }) satisfies JsonObject;

const inWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${count === 1 ? what.replace(/s$/, "") : what}`)
    .join(", ");

/** A stranger's words may not steer the terminal. */
const printable = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd"));

const listed = (words: readonly string[]): string => (words.length === 0 ? "none" : words.join(", "));

const sealedInWords = (read: Readable, sealed: boolean): string => {
  if (!sealed) return "no: anybody can read what it remembers";
  return read.kind === "opened"
    ? "yes, and the passphrase opens it"
    : "yes; what is shown here is not proven without the passphrase";
};
