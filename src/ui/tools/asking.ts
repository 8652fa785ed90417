import type { PermissionRequest } from "#core/synapse/permission.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";

/** Only what cannot be undone, or could hurt, comes as a dialog over the page; the rest asks in the flow. */
export const asksInFlow = (request: PermissionRequest): boolean =>
  request.definition.risk !== "high" && request.definition.effect !== "irreversible";

/** Whether and how a call can be taken back, in words. */
export function undoInWords(definition: SynapseDefinition): string {
  switch (definition.effect) {
    case "nothing":
      return "Changes nothing";
    case "reversible":
      return "Can be undone";
    case "compensable":
      return "Can be made up for";
    case "irreversible":
      return "Cannot be undone";
  }
}

/** How much harm a call could do, by its definition: said always, so that a low one is known to be low. */
export const riskInWords = (definition: SynapseDefinition): string =>
  ({ low: "Low risk.", medium: "Medium risk.", high: "High risk." })[definition.risk];

/** Where the arguments would go. */
export const whereInWords = (definition: SynapseDefinition): string =>
  definition.source.origin === undefined
    ? "Stays on this device."
    : `The arguments are sent to ${definition.source.origin}.`;
