import type { Json, JsonObject } from "#core/words/json.ts";
import { visible } from "./visible.ts";

/** Longer values stand in the call's details; the line names the argument only. In characters. */
const shownAtMost = 40;

/** What a person changed in a call before it ran, as a sentence: "You changed 17*23 to 17*24." */
export function changedInWords(proposed: JsonObject, ran: JsonObject): string {
  const written = (value: Json | undefined) => (value === undefined ? "" : JSON.stringify(value));
  const names = [...new Set([...Object.keys(proposed), ...Object.keys(ran)])];
  const changed = names.filter((name) => written(proposed[name]) !== written(ran[name]));
  const [name] = changed;
  if (name === undefined) return "You changed nothing in it.";
  const wasEmpty = (one: string) => proposed[one] === undefined || proposed[one] === "";
  if (changed.every(wasEmpty)) return `You filled in ${changed.map(visible).join(", ")}.`;
  const [before, after] = [short(proposed[name]), short(ran[name])];
  if (changed.length > 1 || before === undefined || after === undefined)
    return `You changed ${changed.map(visible).join(", ")}.`;
  return `You changed ${before} to ${after}.`;
}

function short(value: Json | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const text = visible(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > shownAtMost || text.includes("\n") ? undefined : text;
}
