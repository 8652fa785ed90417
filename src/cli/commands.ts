import type { CommandEntry } from "./command.ts";

/** Every command there is. Each is loaded when it is called. */
export const commands: readonly CommandEntry[] = [
  {
    name: "audit verify",
    does: "checks an exported log: nothing changed, added, cut out or moved",
    options: { noted: "a hash noted at an earlier export, which the log must still contain" },
    load: async () => (await import("./commands/audit-verify.ts")).auditVerify,
  },
];
