import type { CommandEntry } from "./command.ts";

/** Every command there is. Each is loaded when it is called. */
export const commands: readonly CommandEntry[] = [
  {
    kind: "talk",
    name: "ask",
    takes: 'NEURON.brane "QUESTION"',
    does: "asks a neuron; the question may come from standard input",
    options: {
      model: "a GGUF file instead of the embedded model",
      "max-tokens": "the longest answer, in tokens",
      temperature: "0 says the likeliest word, higher is freer",
      seed: "the same number gives the same answer",
      threads: "how many; measured where it is not given",
      schema: "a JSON Schema file that the answer keeps to",
    },
    flags: { raw: "the text as it is, without neuron and template" },
    load: async () => (await import("./commands/ask.ts")).ask,
  },
  {
    kind: "file",
    name: "audit verify",
    takes: "FILE",
    does: "checks an exported log: nothing changed, added, cut out or moved",
    options: {
      checkpoint: "a file of checkpoints kept elsewhere, which the log must agree with",
      key: "the log's key, which must have signed them",
      noted: "a hash noted at an earlier export, which the log must still contain",
    },
    load: async () => (await import("./commands/audit-verify.ts")).auditVerify,
  },
  {
    kind: "file",
    name: "audit verify-proof",
    takes: "FILE",
    does: "checks the proof that one entry stands in a log, without the log",
    options: { key: "the log's key, which must have signed its checkpoint" },
    load: async () => (await import("./commands/audit-verify-proof.ts")).auditVerifyProof,
  },
  {
    kind: "file",
    name: "audit prove-consistency",
    takes: "FILE",
    does: "makes, from an exported log, what proves to who kept a checkpoint that a later one goes on from it",
    options: { from: "the earlier checkpoint", to: "the later checkpoint" },
    load: async () => (await import("./commands/audit-prove-consistency.ts")).auditProveConsistency,
  },
  {
    kind: "file",
    name: "audit verify-consistency",
    takes: "FILE",
    does: "checks such a proof, without the log",
    options: { from: "the checkpoint that was kept", key: "the log's key, which must have signed both" },
    load: async () => (await import("./commands/audit-verify-consistency.ts")).auditVerifyConsistency,
  },
  {
    kind: "file",
    name: "inspect",
    takes: "FILE",
    does: "says what a .brane file is: its neuron, what it asks for, what it remembers",
    options: {},
    load: async () => (await import("./commands/inspect.ts")).inspect,
  },
  {
    kind: "file",
    name: "verify",
    takes: "FILE",
    does: "checks a .brane file: its structure, its hashes, and what is inside",
    options: {},
    load: async () => (await import("./commands/verify.ts")).verify,
  },
];
