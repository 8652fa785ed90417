import type { ServerModelFacts } from "#app/app.ts";

/** What a model at a server can, each a few words; what nobody has told or tried is not among them, save the window. */
export function abilitiesInWords({ can, contextWindow, isAssumed }: ServerModelFacts): readonly string[] {
  const { streaming, nativeTools, constrained, vision } = can;
  const said = (known: boolean | undefined, yes: string, no: string) => (known === undefined ? [] : [known ? yes : no]);
  return [
    ...said(streaming, "Answers in pieces", "Answers all at once"),
    ...said(nativeTools, "Calls tools itself", "Is told of tools in words"),
    ...said(constrained, "Can be held to a form (JSON)", "Cannot be held to a form (JSON)"),
    ...said(vision, "Sees pictures, which BRANE does not send", "Sees no pictures"),
    `${contextWindow.toLocaleString()} tokens${isAssumed ? ", assumed" : ""}`,
  ];
}

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
