import type { AuditEntryView } from "#app/app.ts";
import { counted } from "#ui/words/format.ts";

/** What asking a model server showed, as the log keeps it: how many models it has, or what one of them can. */
export function foundOutInWords({ models, cause, answered, found }: AuditEntryView["details"]): string {
  if (typeof models === "number") return `It has ${counted(models, "model")}.`;
  if (typeof cause === "string") return whyNothing[cause] ?? "It told of none.";
  if (answered !== "yes") return answered === "stopped" ? "The asking was stopped." : "It did not answer.";
  const shown = Object.entries(isRecord(found) ? found : {}).flatMap(
    ([of, is]) => abilities[of]?.[is === true ? 0 : 1] ?? [],
  );
  return shown.length === 0
    ? "It answered; no more was found out."
    : `It answered. It was found out that it ${listed(shown)}.`;
}

/** By what core's `listModels` ends with. */
const whyNothing: Readonly<Record<string, string>> = {
  wantsKey: "It wants a key, or did not take the one it was given.",
  unread: "No answer of it could be read.",
  stopped: "The asking was stopped.",
};

/** By what core's `Capabilities` names: where it can, and where it cannot. */
const abilities: Readonly<Record<string, readonly [string, string]>> = {
  streaming: ["answers word by word", "answers all at once"],
  nativeTools: ["calls tools in its own way", "has to be told of tools in words"],
  constrained: ["can be held to a form", "cannot be held to a form"],
  vision: ["reads pictures", "reads no pictures"],
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
