import type { AuditEntryView } from "#app/app.ts";
import { dayAndTime } from "#ui/words/format.ts";
import { foundOutInWords } from "./found-out.ts";

/** What telling an entry takes. */
type Told = Omit<AuditEntryView, "hash" | "details" | "erased">;

/** How an action is told before it happens, and after. `it` is the entry's subject. */
type Telling = (it: string, neuron: string) => readonly [before: string, after: string];

const tellings: Readonly<Record<string, Telling>> = {
  "neuron.answer": (_it, neuron) => [`${neuron} begins an answer`, `${neuron} answered`],
  "neuron.by-hand": (_it, neuron) => same(`A tool of ${neuron} was asked for by hand`),
  "neuron.create": (_it, neuron) => [`${neuron} is about to be made`, `${neuron} was made`],
  "neuron.change": (_it, neuron) => [`${neuron} is about to be changed`, `${neuron} was changed`],
  "neuron.remove": (_it, neuron) => [`${neuron} is about to be removed`, `${neuron} was removed`],
  "neuron.restore": (_it, neuron) => [`The removal of ${neuron} is about to be undone`, `${neuron} is back`],
  "neuron.bring-back": (_it, neuron) => [`${neuron} is about to be brought back`, `${neuron} was brought back`],
  "model.failed": (it) => same(`${it} failed`),
  "model.tried": (it) => same(`${it} was asked for a word, and what it can`),
  "model.learned": (it) => same(`It was found out what ${it} cannot`),
  "model.catalogue": () => same("Something in the list of models beside the app was refused"),
  "model.bring": () => same("A model was brought from this device's disk"),
  "model.hub": (it) => [
    `It was asked which files there are of ${it}`,
    `It was answered which files there are of ${it}`,
  ],
  "model.download": (it) => [`The download of ${it} begins, or goes on`, `A download of ${it} ended`],
  "model.download.trouble": (it) => same(`There was trouble with the download of ${it}`),
  "model.download.cancel": (it) => same(`The download of ${it} was given up and what arrived deleted`),
  "model.remove": () => ["A model is about to be removed", "A model was removed"],
  "model.export": () => same("A model was saved as files"),
  "model.place": (it) => [
    `Where ${it} is to run for a neuron is about to be chosen`,
    `Where ${it} is to run for a neuron was chosen`,
  ],
  "model.mode": () => ["Where models may run is about to be changed", "Where models may run was changed"],
  "tool.call": (it) => [`${it} is about to be called`, `${it} was called`],
  "tool.denied": (it) => same(`${it} was not allowed`),
  "tool.not-called": (it) => same(`${it} was not called`),
  "tool.unclear": (it) => same(`${it} asked for a tool in words that are no clear call`),
  "tool.grant": (it) => same(`${it} may be called for 24 hours`),
  "tool.revoke": () => ["A permission is about to be taken back", "A permission was taken back"],
  "tool.undo": (it) => [`${it} is about to be undone`, `${it} was undone`],
  "tool.accept": (it) => [`The changed ${it} is about to be agreed to`, `The changed ${it} was agreed to`],
  "gate.request": (it) => [`A request is about to go to ${it}`, `A request went to ${it}`],
  "gate.refused": (it) => same(`A request to ${it} was refused`),
  "gate.allow": (it) => [`${it} is about to be allowed`, `${it} was allowed`],
  "gate.forbid": (it) => [`${it} is about to be forbidden`, `${it} was forbidden`],
  "server.look": (it) => same(`${it} was asked which models it has`),
  "server.connect": (it) => [`A connection to ${it} is about to be made`, `The server at ${it} was connected`],
  "server.disconnect": (it) => [`${it} is about to be disconnected`, `The server at ${it} was disconnected`],
  "device.connect": (it) => [`The device ${it} is about to be connected`, `The device ${it} was connected`],
  "device.disconnect": (it) => [`The device ${it} is about to be disconnected`, `The device ${it} was disconnected`],
  "document.add": () => ["A document is about to be read", "A document was read"],
  "document.take-up": () => ["A half-read document is about to be read on", "A half-read document was read on"],
  "document.remove": () => ["A document is about to be removed", "A document was removed"],
  "document.restore": () => ["A removed document is about to come back", "A removed document is back"],
  "conversation.rename": () => ["A conversation is about to get another name", "A conversation got another name"],
  "conversation.remove": () => ["A conversation is about to be deleted", "A conversation was deleted"],
  "conversation.restore": () => ["A deleted conversation is about to come back", "A deleted conversation is back"],
  "package.export": (_it, neuron) => [`${neuron} is about to be saved as a file`, `${neuron} was saved as a file`],
  "package.import": (_it, neuron) => [`${neuron} is about to come in from a file`, `${neuron} came in from a file`],
  "package.open": () => same("A file was refused"),
  "vault.renew": () => ["The keys are about to be renewed", "The keys were renewed"],
  "vault.open": (it) => same(`BRANE was opened by ${waysIn[it] ?? it}`),
  "vault.refused": () => same("Somebody tried in vain to open BRANE"),
  "vault.lock": () => ["BRANE is about to be locked", "BRANE was locked"],
  "vault.lock-after": () => [
    "When BRANE locks by itself is about to be changed",
    "When BRANE locks by itself was changed",
  ],
  "vault.way-add": (it) => same(`A way to open BRANE: ${waysIn[it] ?? it}`),
  "vault.way-remove": (it) => same(`A way to open BRANE no more: ${waysIn[it] ?? it}`),
  "fact.set": (_it, neuron) => [`A fact is about to be kept for ${neuron}`, `A fact was kept for ${neuron}`],
  "fact.remove": (_it, neuron) => [`A fact of ${neuron} is about to be forgotten`, `A fact of ${neuron} was forgotten`],
  "people.share": () => ["This BRANE is about to be shared", "This BRANE is shared by several people"],
  "people.charter": () => [
    "What everybody here has in common is about to be laid down again",
    "What everybody here has in common was laid down again",
  ],
  "people.invite": () => ["Somebody is about to be invited", "Somebody was invited"],
  "people.remove": () => ["Somebody is about to be removed", "Somebody was removed"],
  "people.roles": () => ["Somebody's roles are about to be changed", "Somebody's roles were changed"],
  "policy.set": () => [
    "The rules for everybody here are about to be changed",
    "The rules for everybody here were changed",
  ],
  "backup.choose-folder": () => ["A folder for backups is about to be chosen", "A folder for backups was chosen"],
  "backup.forget-folder": () => ["The folder for backups is about to be left", "The folder for backups was left"],
  "backup.save": () => ["A backup is about to be saved", "A backup was saved"],
  "backup.restore": (it) => [
    "A backup is about to be restored",
    it === "house" ? "A backup of what everybody here has in common was restored" : "A backup was restored",
  ],
  "app.update": (versions) => same(`BRANE was updated from ${versions}`),
  "recovery-code.make": () => ["A recovery code is about to be made", "A recovery code was made"],
  "credential.add": (it) => [`A key for ${it} is about to be kept`, `A key for ${it} is kept`],
  "credential.replace": (it) => [`A key for ${it} is about to be replaced`, `A key for ${it} was replaced`],
  "credential.remove": (it) => [`A key for ${it} is about to be removed`, `A key for ${it} was removed`],
  "credential.restore": (it) => [`A removed key for ${it} is about to come back`, `A removed key for ${it} is back`],
  "audit.export": () => same("The log was saved as a file"),
  "audit.erase": () => ["Details in the log are about to be erased", "Details in the log were erased"],
};
/** A way in, as one says it. */
const waysIn: Readonly<Record<string, string>> = {
  device: "this device",
  passphrase: "a passphrase",
  passkey: "a passkey",
  recovery: "a recovery code",
  invitation: "an invitation",
};
const same = (words: string): readonly [string, string] => [words, words];

/** What an entry tells, as one would say it. An action without words of its own keeps its technical name. */
export function entryInWords(entry: Told, neuron: string): string {
  const telling = tellings[entry.action];
  if (telling === undefined) return `${entry.action} ${entry.subject}`;
  const [before, after] = telling(entry.subject, neuron === "" ? "a neuron" : neuron).map(asSentence) as [
    string,
    string,
  ];
  if (entry.phase === "intent") return before;
  // What ended otherwise than well did not happen as the sentence would have it: its tag says how it ended.
  return hasGoneWrong(entry)
    ? before.replace(/\b(is|are) about to\b/, (_, verb) => (verb === "is" ? "was to" : "were to"))
    : after;
}

/** A neuron without a name of its own may come first. */
const asSentence = (words: string): string => words.replace(/^a neuron/u, "A neuron");

/** A neuron as an entry names it: what it is called here, or whose it is. An auditor has not the neurons of the others. */
export const neuronInWords = (
  { neuronId, by }: Pick<AuditEntryView, "neuronId"> & { readonly by?: string },
  names: readonly { readonly id: string; readonly name: string }[],
): string =>
  names.find(({ id }) => id === neuronId)?.name ??
  (neuronId !== undefined && by !== undefined ? "a neuron of theirs" : (neuronId ?? ""));

/** What an entry's details say that its sentence does not, for who opens it. */
export function detailsInWords({ action, details }: Pick<AuditEntryView, "action" | "details">): readonly string[] {
  if (action === "server.look" || action === "model.tried") return [foundOutInWords(details)];
  if (action !== "neuron.answer") return [];
  const { saidBefore, beside } = details;
  return [
    ...(typeof saidBefore === "number"
      ? [
          `No model was asked: just this had been answered before, at ${dayAndTime(saidBefore)}, and that was said again.`,
        ]
      : []),
    ...(beside === true ? ["It answered beside another model, so that the two could be compared."] : []),
  ];
}

/** How it stands with an entry, in a word or two. */
export function stateInWords(entry: Told): string {
  if (entry.phase === "outcome") return entry.outcome ?? "done";
  if (entry.phase === "note") return "noted";
  return entry.open === true ? "no outcome" : "begins";
}

export const hasGoneWrong = (entry: Told): boolean => entry.phase === "outcome" && (entry.outcome ?? "done") !== "done";

/** The conversation that an entry speaks of. */
export const conversationOf = (entry: Told): { readonly id: string; readonly neuronId: string } | undefined =>
  (entry.action === "neuron.answer" || entry.action === "neuron.by-hand") && entry.neuronId !== undefined
    ? { id: entry.subject, neuronId: entry.neuronId }
    : undefined;

/** What one may want to see alone, and the actions it takes in by their first word. */
export const topics: readonly { readonly id: string; readonly name: string; readonly actions: readonly string[] }[] = [
  { id: "answers", name: "Answers", actions: ["neuron.answer", "neuron.by-hand", "model."] },
  { id: "tools", name: "Tools", actions: ["tool.", "device."] },
  { id: "leaving", name: "What left or wanted to", actions: ["gate.", "server."] },
  {
    id: "kept",
    name: "What was added or removed",
    actions: [
      "document.",
      "conversation.",
      "fact.",
      "neuron.create",
      "neuron.change",
      "neuron.remove",
      "neuron.restore",
      "neuron.bring-back",
    ],
  },
  {
    id: "safety",
    name: "Opening, locking, backups",
    actions: ["app.", "vault.", "backup.", "recovery-code.", "rotation.", "credential.", "people.", "policy."],
  },
  { id: "files", name: "Files saved and opened", actions: ["package.", "audit."] },
];
