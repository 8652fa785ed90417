import { WrongUse } from "../command.ts";
import type { Command } from "../command.ts";
import { readText } from "./read-text.ts";

/** `brane audit verify-consistency PROOF --from OLD [--key KEY]` */
export const auditVerifyConsistency: Command = async ({ app, bytes, options, readFile }) => {
  const { from, key } = options;
  if (from === undefined) throw new WrongUse("It needs the checkpoint that you kept: --from OLD.");
  const older = readText(await readFile(from)) ?? "";
  const kept = { older, ...(key === undefined ? {} : { key }) };
  const verdict = await app.audit.verifyConsistency(readText(bytes) ?? "", kept);
  if (verdict.kind === "refused") {
    return { good: false, lines: ["The proof does not hold.", verdict.reason], data: { ...verdict } };
  }
  const unsigned = "The checkpoints' signatures were not checked: give the log's key with --key.";
  return {
    good: true,
    lines: [
      `The log of ${verdict.to} entries begins with the ${verdict.from} that you kept a checkpoint of.`,
      ...(verdict.signed ? [] : [unsigned]),
    ],
    data: { ...verdict },
  };
};
