import { probesFor } from "#core/broker/probes.ts";
import { assumedWindow, asTold, capabilitiesAt, type ServerKind, type ServerModel } from "#core/broker/server.ts";

/** What a model at a server can, each a few words; what nobody has told or tried is not among them, save the window. */
export function abilitiesInWords(kind: ServerKind, model: ServerModel): readonly string[] {
  const { streaming, nativeTools, constrained, vision } = capabilitiesAt(kind, model);
  const said = (known: boolean | undefined, yes: string, no: string) => (known === undefined ? [] : [known ? yes : no]);
  const window = (model.contextWindow ?? assumedWindow).toLocaleString();
  return [
    ...said(streaming, "Answers in pieces", "Answers all at once"),
    ...said(nativeTools, "Calls tools itself", "Is told of tools in words"),
    ...said(constrained, "Keeps to a form", "Keeps to no form"),
    ...said(vision, "Sees pictures, which BRANE does not send", "Sees no pictures"),
    model.contextWindow === undefined ? `${window} tokens, assumed` : `${window} tokens`,
  ];
}

const after = {
  nativeTools: "whether it calls tools itself",
  constrained: "whether it keeps to a form",
  vision: "whether it sees",
};

/** What was asked after and not found out; empty where all is known. */
export function notFoundOut(kind: ServerKind, model: ServerModel): string {
  const open = probesFor(capabilitiesAt(kind, model)).map((of) => after[of]);
  return open.length === 0 ? "" : `Not found out: ${open.join(", ")}. It is taken as it comes.`;
}

/** How much trying asks of a model: a server may charge for it. */
export function questionsInWords(kind: ServerKind, model: ServerModel): string {
  const count = 1 + probesFor(capabilitiesAt(kind, asTold(model))).length;
  return count === 1
    ? "Trying asks it one short question, none of yours."
    : `Trying asks it ${["two", "three", "four"][count - 2] ?? count} short questions, none of yours: a server that charges for answers charges for these.`;
}
