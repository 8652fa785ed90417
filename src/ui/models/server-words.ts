import type { ServerModelFacts } from "#app/app.ts";
import type { Capabilities } from "#core/broker/capabilities.ts";
import { counted } from "#ui/words/format.ts";

/** What is known of a model, each a few words; what nobody has told or tried is not among them. */
export function canInWords({ streaming, nativeTools, constrained, vision }: Capabilities): readonly string[] {
  const said = (known: boolean | undefined, yes: string, no: string) => (known === undefined ? [] : [known ? yes : no]);
  return [
    ...said(streaming, "Answers in pieces", "Answers all at once"),
    ...said(nativeTools, "Calls tools itself", "Is told of tools in words"),
    ...said(constrained, "Can be held to a form (JSON)", "Cannot be held to a form (JSON)"),
    ...said(vision, "Sees pictures, which BRANE does not send", "Sees no pictures"),
  ];
}

/** What a model at a server can, and how much it reads at once. */
export const abilitiesInWords = ({ can, contextWindow, isAssumed }: ServerModelFacts): readonly string[] => [
  ...canInWords(can),
  `${contextWindow.toLocaleString()} tokens${isAssumed ? ", assumed" : ""}`,
];

const after = {
  nativeTools: "whether it calls tools itself",
  constrained: "whether it can be held to a form (JSON)",
  vision: "whether it sees",
};

/** What was asked after and not found out; empty where all is known. */
export const notFoundOut = ({ unknown }: Pick<ServerModelFacts, "unknown">): string =>
  unknown.length === 0 ? "" : `Not found out: ${unknown.map((of) => after[of]).join(", ")}. It is taken as it comes.`;

/** How much trying asks of a model: a server may charge for it. */
export function questionsInWords({ questions }: Pick<ServerModelFacts, "questions">): string {
  return questions === 1
    ? "Trying asks it one short question, none of yours."
    : `Trying asks it ${["two", "three", "four"][questions - 2] ?? questions} short questions, none of yours: a server that charges for answers charges for these.`;
}

/** Above the neurons that may use a server: what the ticks mean as they stand when the list is first seen. */
export function ticksInWords({ isNew, ticked }: { readonly isNew: boolean; readonly ticked: number }): string {
  if (!isNew) return "Ticked are the neurons that may use it.";
  return ticked === 0
    ? "No neuron asks for its models by name: tick those that may use it."
    : "Ticked are the neurons whose file asks for one of its models. Tick others if they may use it too.";
}

/** When it is connected, with so many models, for so many neurons. */
export const connectedInWords = (name: string, models: number, users: number): string =>
  `${name} is connected, with ${counted(models, "model")}.${users === 0 ? " No neuron may use it yet: tick one under Edit." : ""}`;
