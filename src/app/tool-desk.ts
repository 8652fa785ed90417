import type { AuditPort } from "#core/words/audit-port.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { putMessage, type Conversations } from "#core/neuron/conversations.ts";
import { callsOf, withEachVersion } from "#core/neuron/versions.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { neuronStore } from "#core/neuron/manager.ts";
import { createCall, type CallTool } from "#core/synapse/call.ts";
import { callProblems } from "#core/synapse/call-problems.ts";
import type { SynapseDefinition, SynapseSource } from "#core/synapse/definition.ts";
import { createGrants, grantStore } from "#core/synapse/grants.ts";
import { createPins, pinStore } from "#core/synapse/pins.ts";
import { createQuota } from "#core/synapse/quota.ts";
import { createRegistry } from "#core/synapse/registry.ts";
import { ruleFor } from "#core/synapse/rule.ts";
import { createUndo } from "#core/synapse/undo-call.ts";
import { createUndoTickets } from "#core/synapse/undo-tickets.ts";
import type { ToolDesk, ToolSummary } from "./app.ts";
import { audited, orRefused } from "./audited.ts";
import type { PermissionRequests } from "./permission-requests.ts";
import { createToolSources, type ToolSourcesDeps } from "./tool-sources.ts";

export interface ToolDeskDeps extends Pick<
  ToolSourcesDeps,
  "allowList" | "neuron" | "connectServer" | "connectDevice"
> {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly audit: AuditPort;
  /** The tools that come with the app: `createBuiltIns` of core/synapse, loaded on use. */
  readonly builtIns: () => Promise<SynapseSource>;
  readonly conversations: Pick<Conversations, "messages" | "change">;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
  /** Where a person is asked. */
  readonly requests: PermissionRequests;
}

/** The desk for the UI, and what a turn needs of the same room. */
export interface ToolRoom {
  readonly desk: ToolDesk;
  readonly callTool: CallTool;
  /** Every tool a neuron could call now, from all sources. Rejects only with the signal's reason. */
  definitions(neuronId: NeuronId, signal: AbortSignal): Promise<readonly SynapseDefinition[]>;
}

export function createToolDesk(deps: ToolDeskDeps): ToolRoom {
  const { rows, clock, audit, conversations, requests } = deps;
  const registry = createRegistry();
  const grants = createGrants(deps);
  const pins = createPins(rows);
  const undoTickets = createUndoTickets(deps);
  const sources = createToolSources({ ...deps, registry, pins });
  const undoCall = createUndo({ registry, undo: undoTickets, audit });
  const neverAborted = new AbortController().signal;

  let builtIns: Promise<void> | undefined;
  const ready = () =>
    (builtIns ??= deps.builtIns().then(
      (source) => registry.add(source),
      (thrown: unknown) => {
        builtIns = undefined; // the next call tries to load them again
        throw thrown;
      },
    ));

  const call = createCall({
    ...{ registry, grants, pins, audit, clock },
    undo: undoTickets,
    count: createQuota(deps),
    ask: requests.ask,
    ...(deps.machine === undefined ? {} : { machine: deps.machine }),
  });

  async function definitions(neuronId: NeuronId, signal: AbortSignal): Promise<readonly SynapseDefinition[]> {
    await ready();
    return (await registry.list(neuronId, signal)).synapses.map(({ definition }) => definition);
  }

  async function summaries(neuronId: NeuronId): Promise<readonly ToolSummary[]> {
    const [neuron, given, found, machine] = await Promise.all([
      deps.neuron(neuronId),
      grants.list(neuronId),
      definitions(neuronId, neverAborted),
      deps.machine?.(),
    ]);
    if (neuron === undefined) return [];
    return Promise.all(
      found.map(async (definition) => ({
        definition,
        enabled: ruleFor(neuron, definition, "model", machine).kind === "ask",
        grants: given
          .filter(({ tool }) => tool === definition.name)
          .map(({ id, scope, expiresAt }) => ({ id, scope, expiresAt })),
        changed: (await pins.state(neuronId, definition)) === "changed",
      })),
    );
  }

  /** Rows and sources change what there is to show. */
  const changes: Pick<Rows, "watch"> = {
    watch(stores, listener) {
      const unwatch = [rows.watch(stores, listener), registry.watch(listener)];
      return () => {
        for (const stop of unwatch) stop();
      };
    },
  };

  const desk: ToolDesk = {
    watchTools: (neuronId, listener) =>
      liveRead(changes, [grantStore, pinStore, neuronStore], () => summaries(neuronId), listener),
    watchRequests: requests.watch,
    decide: requests.decide,
    async problems({ neuronId, definition }, args) {
      await ready();
      const synapse = await registry.find(neuronId, definition.name, neverAborted);
      return callProblems(synapse ?? { definition }, args); // one that has gone meanwhile is said by the call
    },
    undo: (conversationId, callId) =>
      orRefused(async () => {
        await ready();
        const undone = await undoCall(callId, neverAborted);
        if (!undone.ok) return { kind: "refused", reason: undone.problem };
        await conversations.change(conversationId, async () => {
          const messages = await conversations.messages(conversationId);
          const shown = messages.flatMap((message) =>
            message.role === "answer" && callsOf(message).some(({ id }) => id === callId) ? [message] : [],
          );
          const withUndone = shown.map((message) =>
            withEachVersion(message, (version) => ({
              ...version,
              calls: version.calls.map((one) => (one.id === callId ? { ...one, state: "undone" as const } : one)),
            })),
          );
          return withUndone.map(putMessage);
        });
        return { kind: "undone" };
      }),
    revoke: (grantId) => audited(audit, { action: "tool.revoke", subject: grantId }, () => grants.revoke(grantId)),
    watchServers: sources.watch,
    connectServer: sources.connectServer,
    disconnectServer: sources.disconnect,
    async acceptChanged(neuronId, toolName) {
      const definition = (await definitions(neuronId, neverAborted)).find(({ name }) => name === toolName);
      if (definition === undefined) return;
      await audited(audit, { action: "tool.accept", neuronId, subject: toolName }, () =>
        pins.pin(neuronId, [definition]),
      );
    },
    connectSerial: (neuronId, options = {}) => sources.connectSerial(neuronId, options.baudRate ?? 115_200),
  };

  return {
    desk,
    definitions,
    async *callTool(request) {
      await ready();
      return yield* call(request);
    },
  };
}
