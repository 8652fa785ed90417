import type { StoreName } from "#app/app.ts";

/** What was lost and what is still there, for a person. */
export function lostInWords(lost: readonly StoreName[]): string {
  const gone = lost.map((name) => words[name]);
  const left = (["files", "settings"] as const).filter((name) => !lost.includes(name)).map((name) => words[name]);
  const there = left.length === 0 ? "" : ` ${capital(list(left))} are still there.`;
  return `You were here before, and now ${list(gone)} ${lost.length === 1 && lost[0] === "database" ? "is" : "are"} gone.${there}`;
}

/** One sentence for a start whose database is there. Empty when nothing was lost. */
export const lostBesides = (lost: readonly StoreName[]): string =>
  lost.length === 0
    ? ""
    : `The browser has lost ${list(lost.map((name) => words[name]))} since you were here last. Neurons, conversations and documents are there.`;

const words: Readonly<Record<StoreName, string>> = {
  database: "the database with neurons, conversations, documents and the log",
  files: "the private files of tools",
  settings: "the small settings of this page",
};

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
