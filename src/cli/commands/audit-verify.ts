import { WrongUse } from "../command.ts";
import type { Command } from "../command.ts";
import { readText } from "./read-text.ts";

/** `brane audit verify FILE [--checkpoint FILE] [--key KEY] [--noted HASH]` */
export const auditVerify: Command = async ({ app, bytes, options, readFile }) => {
  const text = readText(bytes);
  if (text === undefined) return broken(1, "The file is no text, so it is no exported log.");
  const { checkpoint, key, noted } = options;
  if (text === "" && checkpoint === undefined) return broken(1, "The file is empty.");
  const checkpoints = checkpoint === undefined ? undefined : readText(await readFile(checkpoint));
  if (checkpoint !== undefined && checkpoints === undefined) throw new WrongUse(`"${checkpoint}" is no text.`);
  const verdict = await app.audit.verify(text, { noted, checkpoints, key });
  if (verdict.kind === "refused") {
    return { good: false, lines: ["Nothing is said of the log.", verdict.reason], data: { ...verdict } };
  }
  if (verdict.kind === "broken") return broken(verdict.line, verdict.reason);
  const { entries, hash, root, covered, signed, open, erased, limit } = verdict;
  return {
    good: true,
    lines: [
      `The log is intact: ${counted(entries)}.`,
      ...(checkpoints === undefined ? [] : [reach(entries, covered), ...(signed ? [] : [unsigned])]),
      ...(open.length === 0 ? [] : [`No outcome is known for what was begun in: ${open.join(", ")}.`]),
      ...(erased.length === 0 ? [] : [`The details were erased of: ${erased.join(", ")}.`]),
      `Last hash: ${hash}`,
      `Root of the tree: ${root}`,
      ...(checkpoints === undefined ? [limit] : []),
    ],
    data: { kind: "intact", entries, hash, root, covered, signed, open, erased, limit },
  };
};

const counted = (entries: number) => `${entries} ${entries === 1 ? "entry" : "entries"}`;
const reach = (entries: number, covered: number) =>
  covered === entries
    ? "The checkpoint vouches for all of them."
    : `The checkpoint vouches for the first ${covered}. The ${entries - covered} after it could have been written anew.`;
const unsigned = "The checkpoint's signature was not checked: give the log's key with --key.";

const broken = (line: number, reason: string) => ({
  good: false,
  lines: [`The log is broken at line ${line}.`, reason],
  data: { kind: "broken", line, reason },
});
