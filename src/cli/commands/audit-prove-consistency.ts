import { WrongUse } from "../command.ts";
import type { Command } from "../command.ts";
import { readText } from "./read-text.ts";

/** `brane audit prove-consistency LOG --from OLD --to NEW` */
export const auditProveConsistency: Command = async ({ app, bytes, options, readFile }) => {
  const { from, to } = options;
  if (from === undefined || to === undefined) throw new WrongUse("It needs two checkpoints: --from OLD and --to NEW.");
  const [older = "", newer = ""] = [readText(await readFile(from)), readText(await readFile(to))];
  const made = await app.audit.proveConsistency(readText(bytes) ?? "", { older, newer });
  return made.kind === "refused"
    ? { good: false, lines: ["No proof was made.", made.reason], data: { ...made } }
    : { good: true, lines: made.proof.trimEnd().split("\n"), data: { ...made } };
};
