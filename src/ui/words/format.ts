/** Numbers as a person reads them. */

export { sizeInWords } from "#core/words/size.ts";

/** `12 ms`, `0.9 s`, `75 s`, `4 min`: how long something took. */
export function tookInWords(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < 120_000) return `${Math.round(milliseconds / 1_000)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}

/** How long something will take, as honestly as a guess can be said. */
export function waitInWords(seconds: number): string {
  if (seconds < 2) return "about a second";
  if (seconds < 10) return `about ${Math.ceil(seconds)} seconds`;
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds`;
  if (seconds < 90) return "about a minute";
  return `about ${Math.round(seconds / 60)} minutes`;
}

/** What is left until a moment, for a countdown that need not hurry anyone. */
export function leftInWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  if (seconds <= 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 90) return `${minutes} min`;
  return `${Math.round(minutes / 60)} h`;
}

export const timeOfDay = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });

export const dayAndTime = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;
