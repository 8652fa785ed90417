/** How fetching a model goes wrong, and what a person reads of it. */

export type DownloadTrouble =
  /** `status` as the server answered it. */
  | { readonly kind: "account" | "missing" | "server" | "status"; readonly status: number }
  /** It asks to come again, in so many seconds where it says. */
  | { readonly kind: "wait"; readonly status: number; readonly seconds?: number }
  /** Its file is of another length, in bytes where it says. */
  | { readonly kind: "size"; readonly bytes?: number }
  /** It sends another part of the file than it was asked for. */
  | { readonly kind: "elsewhere" }
  /** `unpicked`: it is none of the files that a person picked. */
  | { readonly kind: "more" | "cut" | "changed" | "damaged" | "unpicked" }
  /** The whole file is another one, by its SHA-256 or by git's id. */
  | { readonly kind: "lies"; readonly by: "SHA-256" | "git id" }
  | { readonly kind: "silent"; readonly seconds: number }
  /** The gate's or this page's own sentence; `broken`: the gate itself broke. */
  | { readonly kind: "unreachable" | "broken" | "refused"; readonly sentence: string };

/** What may be otherwise in a moment, at the same mirror. */
export const isPassing = ({ kind }: DownloadTrouble): boolean =>
  kind === "cut" || kind === "silent" || kind === "server" || kind === "unreachable" || kind === "broken";

export function troubleInWords(trouble: DownloadTrouble, from: string, path: string): string {
  switch (trouble.kind) {
    case "account":
      return `${from} gives ${path} only to those it knows (${trouble.status}).`;
    case "missing":
      return `${from} does not have ${path} (${trouble.status}).`;
    case "server":
      return `${from} had trouble of its own (${trouble.status}).`;
    case "status":
      return `${from} refused to send ${path} (${trouble.status}).`;
    case "wait":
      return trouble.seconds === undefined
        ? `${from} has too much to do (${trouble.status}).`
        : `${from} asks to come again in ${secondsInWords(trouble.seconds)} (${trouble.status}).`;
    case "size":
      return trouble.bytes === undefined
        ? `${path} at ${from} is not as long as the catalogue says.`
        : `${path} at ${from} is ${trouble.bytes} bytes long, which is not what the catalogue says.`;
    case "elsewhere":
      return `${from} sent another part of ${path} than it was asked for.`;
    case "more":
      return `${from} sent more of ${path} than there is.`;
    case "cut":
      return `The connection to ${from} broke off.`;
    case "unpicked":
      return `None of ${from} is named ${path.split("/").at(-1) ?? path}. Pick that file, or give yours that name.`;
    case "changed":
      return `${path} has changed at ${from} since its first part was fetched.`;
    case "damaged":
      return `A part of ${path} came damaged from ${from}: its SHA-256 is not the catalogue's.`;
    case "lies":
      return `${path}, as it came from ${from}, is not the file that the catalogue names: its ${trouble.by} is another one. It was thrown away.`;
    case "silent":
      return `${from} sent nothing for ${secondsInWords(trouble.seconds)}.`;
    case "unreachable":
    case "broken":
    case "refused":
      return trouble.sentence;
  }
}

/** What a person can do about it, where somebody was asked for a model. */
export const adviceFor = ({ kind }: DownloadTrouble): string =>
  kind === "unreachable" ? "Check that this device is online, or bring the file from another one." : "Try again later.";

const secondsInWords = (seconds: number): string => {
  if (seconds < 120) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`;
};
