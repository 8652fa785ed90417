/** A fake: a synapse room over fakes, for tests, with a person who answers as told and a clock that is turned by hand. */
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { noPolicy } from "#core/words/policy.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import type { CallRecord } from "./call-record.ts";
import { createCall, type CallRequest } from "./call.ts";
import type { RunOutcome, Synapse, SynapseDefinition, SynapseSource } from "./definition.ts";
import { createGrants } from "./grants.ts";
import type { PermissionDecision, PermissionRequest } from "./permission.ts";
import { createPins } from "./pins.ts";
import { createQuota } from "./quota.ts";
import { createRegistry } from "./registry.ts";
import type { CallingNeuron } from "./rule.ts";
import { createUndo } from "./undo-call.ts";
import { createUndoTickets } from "./undo-tickets.ts";

export const lampDefinition: SynapseDefinition = {
  name: "lamp",
  version: "1",
  description: "Switches the lamp.",
  wants: "switch the lamp",
  parameters: {
    type: "object",
    properties: { on: { type: "boolean" } },
    required: ["on"],
    additionalProperties: false,
  },
  effect: "reversible",
  risk: "medium",
  source: { kind: "built-in", id: "built-in" },
};

export const neuron: CallingNeuron = { id: "n", name: "Keeper", tier: 0, tools: [{ type: "lamp", enabled: true }] };

export function createFakeRoom(timeoutMs?: number) {
  const time = { now: 1_700_000_000_000 };
  const clock = { now: () => time.now };
  const rows = createMemoryRows();
  const audit = createFakeAudit();
  const registry = createRegistry();
  const pins = createPins(rows);
  const grants = createGrants({ rows, clock });
  const undoTickets = createUndoTickets({ rows, clock });
  const asked: PermissionRequest[] = [];
  const person = {
    answer: (_request: PermissionRequest): PermissionDecision | Promise<PermissionDecision> => "allow-once",
  };
  const runs: unknown[] = [];
  const machine = { policy: noPolicy };
  const lamp: { definition: SynapseDefinition; run: Synapse["run"]; scope?: Synapse["scope"] } = {
    definition: lampDefinition,
    run: (args): Promise<RunOutcome> =>
      Promise.resolve({ kind: "done", text: "switched", undo: { was: args["on"] !== true } }),
  };
  const source: SynapseSource = {
    ref: lampDefinition.source,
    list: () =>
      Promise.resolve([
        {
          definition: lamp.definition,
          ...(lamp.scope === undefined ? {} : { scope: lamp.scope }),
          run(args, context) {
            runs.push(args);
            return lamp.run(args, context);
          },
          undo: (ticket) =>
            Promise.resolve({ kind: "done", text: `the lamp is ${JSON.stringify(ticket["was"])} again` }),
        },
      ]),
    close: () => Promise.resolve(),
  };
  const callTool = createCall({
    ...{ registry, grants, pins, audit, clock },
    undo: undoTickets,
    count: createQuota({ rows, clock, locks: createProgramLocks() }),
    ask(request, signal) {
      asked.push(request);
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve("deny"));
        void Promise.resolve(person.answer(request)).then(resolve);
      });
    },
    machine: () => Promise.resolve(machine.policy),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  let count = 0;
  return {
    ...{ time, rows, audit, registry, pins, grants, asked, person, runs, lamp, machine },
    undo: createUndo({ registry, undo: undoTickets, audit }),
    start: () => registry.add(source),
    /** Every state of one call, in order. */
    call: async (args: unknown, request: Partial<CallRequest> = {}): Promise<readonly CallRecord[]> => {
      const states: CallRecord[] = [];
      const whole: CallRequest = {
        callId: `call-${(count += 1)}`,
        neuron,
        name: "lamp",
        arguments: args,
        by: "model",
        signal: new AbortController().signal,
        ...request,
      };
      for await (const record of callTool(whole)) states.push(record);
      return states;
    },
  };
}
