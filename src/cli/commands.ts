import type { CommandEntry } from "./command.ts";

/** Every command there is. Each is loaded when it is called. */
export const commands: readonly CommandEntry[] = [
  {
    name: "audit verify",
    does: "checks an exported log: nothing changed, added, cut out or moved",
    options: { noted: "a hash noted at an earlier export, which the log must still contain" },
    load: async () => (await import("./commands/audit-verify.ts")).auditVerify,
  },
  {
    name: "inspect",
    does: "says what a .brane file is: its neuron, what it asks for, what it remembers",
    options: {},
    load: async () => (await import("./commands/inspect.ts")).inspect,
  },
  {
    name: "verify",
    does: "checks a .brane file: its structure, its hashes, and what is inside",
    options: {},
    load: async () => (await import("./commands/verify.ts")).verify,
  },
];
