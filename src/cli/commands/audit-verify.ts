import { textOf } from "#core/words/bytes.ts";
import type { Command } from "../command.ts";

/** `brane audit verify FILE [--noted HASH]` */
export const auditVerify: Command = async ({ app, bytes, options }) => {
  const text = readText(bytes);
  if (text === undefined) return broken(1, "The file is no text, so it is no exported log.");
  if (text === "") return broken(1, "The file is empty.");
  const verdict = await app.audit.verify(text, options["noted"] === undefined ? {} : { noted: options["noted"] });
  if (verdict.kind === "broken") return broken(verdict.line, verdict.reason);
  const { entries, hash, open, erased, limit } = verdict;
  return {
    good: true,
    lines: [
      `The log is intact: ${entries} ${entries === 1 ? "entry" : "entries"}.`,
      ...(open.length === 0 ? [] : [`No outcome is known for what was begun in: ${open.join(", ")}.`]),
      ...(erased.length === 0 ? [] : [`The details were erased of: ${erased.join(", ")}.`]),
      `Last hash: ${hash}`,
      limit,
    ],
    data: { kind: "intact", entries, hash, open, erased, limit },
  };
};

const broken = (line: number, reason: string) => ({
  good: false,
  lines: [`The log is broken at line ${line}.`, reason],
  data: { kind: "broken", line, reason },
});

function readText(bytes: Uint8Array): string | undefined {
  try {
    return textOf(bytes);
  } catch {
    return undefined;
  }
}
