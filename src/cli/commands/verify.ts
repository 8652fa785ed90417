import type { Command } from "../command.ts";
import { readPackage } from "./read-package.ts";

/** `brane verify FILE` */
export const verify: Command = async (input) => {
  const outcome = await readPackage(input);
  if ("report" in outcome) {
    const { data, lines } = outcome.report;
    return { good: false, lines: ["The file is not good.", ...lines], data };
  }
  const { read } = outcome;
  const checked = [
    "structure",
    "hashes",
    "version",
    "description",
    ...(read.kind === "opened" ? ["memory", ...(read.sealed ? ["seals"] : [])] : []),
  ];
  const unchecked = read.kind === "opened" ? [] : ["memory", "seals"];
  return {
    good: true,
    lines: [
      unchecked.length === 0
        ? "The file is good."
        : "The file is good as far as it can be seen without its passphrase.",
      `Checked: ${checked.join(", ")}.`,
      ...(unchecked.length === 0 ? [] : ["Not checked: what is sealed. Set BRANE_PASSPHRASE to check that too."]),
      "Who made it cannot be told: the file is not signed.",
    ],
    data: { kind: unchecked.length === 0 ? "good" : "good-without-passphrase", checked, unchecked },
  };
};
