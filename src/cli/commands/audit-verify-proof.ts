import type { Command } from "../command.ts";
import { readText } from "./read-text.ts";

/** `brane audit verify-proof FILE [--key KEY]` */
export const auditVerifyProof: Command = async ({ app, bytes, options }) => {
  const { key } = options;
  const verdict = await app.audit.verifyProof(readText(bytes) ?? "", key === undefined ? {} : { key });
  if (verdict.kind === "refused") {
    return { good: false, lines: ["The proof does not hold.", verdict.reason], data: { ...verdict } };
  }
  const { entry, size, signed } = verdict;
  const { seq, phase, action, subject } = entry;
  const at = new Date(entry.at).toISOString();
  return {
    good: true,
    lines: [
      `Entry ${seq} stands in the log: ${phase} of ${action} on ${subject}, at ${at} by that device's clock.`,
      `It is proved by a checkpoint of ${size} ${size === 1 ? "entry" : "entries"}.`,
      ...(signed ? [] : ["The checkpoint's signature was not checked: give the log's key with --key."]),
    ],
    data: { kind: "proved", seq, at, phase, action, subject, size, signed },
  };
};
