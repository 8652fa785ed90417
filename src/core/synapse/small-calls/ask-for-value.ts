import type { JsonObject } from "#core/words/json.ts";
import type { ChooseText } from "./fill-texts.ts";

interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** The model's answer to these turns, held to a JSON Schema. */
export type WriteHeld = (turns: readonly Turn[], schema: JsonObject) => Promise<string>;

/** Two are enough, and three parameters each: with one a model of 135 M parameters answers with what it read last. */
const examples = [
  {
    request: "Book a table at Luigi's in Rome for a birthday dinner on Friday evening.",
    values: [
      ["city", "The city where it is.", "Rome"],
      ["restaurant_name", "Name of the restaurant.", "Luigi's"],
      ["occasion", "What is celebrated.", "birthday"],
    ],
  },
  {
    request: "How far is it by train from Vienna to Prague, and who wrote the opera Don Giovanni?",
    values: [
      ["destination", "Where the journey ends.", "Prague"],
      ["start", "Where the journey begins.", "Vienna"],
      ["work", "The title of the work.", "Don Giovanni"],
    ],
  },
] as const;

const ask = (name: string, description: string): string => `${name.replaceAll("_", " ")}: ${description}`;

/** The same beginning for every request, so that an engine computes it once. */
const opening: readonly Turn[] = [
  { role: "system", content: "You copy values out of a request, word for word. Answer with the value only." },
  ...examples.flatMap(({ request, values }) =>
    values.flatMap(([name, description, value], at): readonly Turn[] => [
      { role: "user", content: `${at === 0 ? `Request: ${request}\n` : ""}${ask(name, description)}` },
      { role: "assistant", content: JSON.stringify(value) },
    ]),
  ),
];

/** Has a model choose: it copies one of the candidates and cannot write anything else. */
export const chooseByModel =
  (write: WriteHeld): ChooseText =>
  async ({ request, slot, candidates }) => {
    const question = `Request: ${request}\n${ask(slot.name, slot.description)}`;
    const said = await write([...opening, { role: "user", content: question }], { enum: [...candidates] });
    return candidates.find((one) => JSON.stringify(one) === said.trim());
  };
