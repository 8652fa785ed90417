/** The one way a tool is called, whoever asks: find, decide, count, log the intent, run, log the outcome. */
import type { AuditPort } from "#core/words/audit-port.ts";
import { isAborted } from "#core/words/aborted.ts";
import { canonicalJson, type JsonObject } from "#core/words/json.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Clock } from "#core/words/ports.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import { StorageTrouble, troubleOf } from "#core/words/rows.ts";
import type { CallRecord } from "./call-record.ts";
import { checkArguments, missingArguments } from "./check-arguments.ts";
import { hashDefinition, hashJson, type Synapse } from "./definition.ts";
import { grantLasts, type Grants } from "./grants.ts";
import type { AskPermission, PermissionRequest } from "./permission.ts";
import type { Pins } from "./pins.ts";
import type { CountCall } from "./quota.ts";
import type { Registry } from "./registry.ts";
import { ruleFor, type Caller, type CallingNeuron } from "./rule.ts";
import { runBounded, runTimeout, type BoundedOutcome } from "./run-bounded.ts";
import { isObject } from "./schema-shape.ts";
import { undoLasts, type UndoTickets } from "./undo-tickets.ts";

export interface CallDeps {
  readonly registry: Registry;
  readonly grants: Grants;
  readonly pins: Pins;
  readonly undo: UndoTickets;
  readonly count: CountCall;
  readonly ask: AskPermission;
  readonly audit: AuditPort;
  readonly clock: Clock;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
  /** Milliseconds a tool may take; `runTimeout` when absent. */
  readonly timeoutMs?: number;
}

export interface CallRequest {
  /** Unique; the grant, the log and undo know the call by it. */
  readonly callId: string;
  readonly neuron: CallingNeuron;
  readonly name: string;
  /** As the model or the person gave them: not yet checked. */
  readonly arguments: unknown;
  readonly by: Caller;
  /** The arguments may lack what is required: then a person is asked for it. */
  readonly incomplete?: true;
  readonly signal: AbortSignal;
}

/**
 * Tells how the call stands: `asked` when a person is asked, `running`, and last `done`, `denied` or `failed` with a
 * `result` that the model can read. Stopped and timed out are `failed`; it throws for bugs only.
 */
export type CallTool = (request: CallRequest) => AsyncGenerator<CallRecord, CallRecord>;

export function createCall(deps: CallDeps): CallTool {
  return async function* call(request) {
    const record: CallRecord = {
      id: request.callId,
      name: request.name,
      arguments: isObject(request.arguments) ? request.arguments : {},
      state: "asked",
    };
    try {
      const permitted = yield* permit(deps, request, record);
      const last = permitted.ok
        ? yield* perform(deps, request, permitted.value, record)
        : await refuse(deps, request, permitted.problem, record);
      yield last;
      return last;
    } catch (thrown) {
      // The log or the storage could not be written before the tool was run: so it was not, and the sentence says why.
      if (!(thrown instanceof StorageTrouble)) throw thrown;
      const last: CallRecord = { ...record, state: "failed", result: thrown.message };
      yield last;
      return last;
    }
  };
}

interface Permitted {
  readonly synapse: Synapse;
  readonly args: JsonObject;
  readonly definitionHash: string;
  readonly argumentsHash: string;
  /** `once`, or the id of the grant that covers it. */
  readonly permission: string;
  /** What was proposed, where the person mended it. */
  readonly proposed?: JsonObject;
}

interface Refusal {
  readonly state: "denied" | "failed";
  readonly reason: string;
  readonly never?: true;
}

const refusal = (state: Refusal["state"], reason: string) => failure<Refusal>({ state, reason });

async function* permit(
  deps: CallDeps,
  { neuron, name, callId, by, signal, ...request }: CallRequest,
  record: CallRecord,
): AsyncGenerator<CallRecord, Result<Permitted, Refusal>> {
  /** What a person has said yes to, to the letter. */
  let agreed: { readonly to: string; readonly permission: string } | undefined;
  let given = request.arguments;
  let proposed: JsonObject | undefined;
  // A definition that changes while a person decides is asked anew; one that changes all the time is given up.
  for (let round = 0; round < 3; round += 1) {
    if (isAborted(signal)) return refusal("failed", stoppedEarly);
    const synapse = await deps.registry.find(neuron.id, name, signal).catch(unlessAborted(signal));
    if (synapse === undefined) {
      return refusal("failed", isAborted(signal) ? stoppedEarly : `There is no tool named ${shortened(name)}.`);
    }
    const { definition } = synapse;
    const checked = checkArguments(definition.parameters, given);
    const missing = request.incomplete === true ? missingArguments(definition.parameters, given) : undefined;
    if (!checked.ok && missing === undefined) return refusal("failed", checked.problem);
    const never = checked.ok ? synapse.refuse?.(checked.value) : undefined;
    if (never !== undefined) return failure<Refusal>({ state: "failed", reason: never, never: true });
    const rule = ruleFor(neuron, definition, by, await deps.machine?.());
    if (rule.kind === "deny") return refusal("denied", rule.reason);
    const pinned = await deps.pins.state(neuron.id, definition);
    if (pinned === "changed") {
      return refusal("denied", `${name} is no longer what was agreed to. Look at what changed and agree to it first.`);
    }
    const args = checked.ok ? checked.value : (missing?.arguments ?? {});
    const definitionHash = await hashDefinition(definition);
    const argumentsHash = await hashJson(args);
    const permitted = { synapse, args, definitionHash, argumentsHash };
    const shown = `${definitionHash} ${argumentsHash}`;
    if (agreed?.to === shown) {
      return ok({ ...permitted, permission: agreed.permission, ...(proposed === undefined ? {} : { proposed }) });
    }

    const wide = `${definition.wants}, with any arguments`;
    const scope = (checked.ok ? synapse.scope?.(args) : undefined) ?? wide;
    const wanted = { neuronId: neuron.id, tool: name, definitionHash, scope };
    const grant = checked.ok ? await deps.grants.find(wanted) : undefined;
    if (grant !== undefined) return ok({ ...permitted, permission: grant.id });

    yield { ...record, arguments: args };
    const asked: PermissionRequest = {
      callId,
      neuronId: neuron.id,
      neuronName: neuron.name,
      by,
      definition,
      definitionHash,
      arguments: args,
      argumentsHash,
      scope,
      expiresAt: deps.clock.now() + grantLasts,
      ...(missing === undefined ? {} : { missing: missing.names }),
    };
    const decision = await deps.ask(asked, signal);
    if (isAborted(signal)) return refusal("failed", stoppedEarly);
    if (decision === "deny") {
      return refusal("denied", by === "person" ? "You said no." : "The person said no to this call.");
    }
    if (typeof decision === "object") {
      const mended = checkArguments(definition.parameters, decision.arguments);
      if (!mended.ok) return refusal("failed", mended.problem);
      const mendedHash = await hashJson(mended.value);
      if (mendedHash !== argumentsHash) proposed ??= args;
      given = mended.value;
      agreed = { to: `${definitionHash} ${mendedHash}`, permission: "once" };
    } else if (!checked.ok) return refusal("failed", checked.problem);
    else agreed = { to: shown, permission: decision === "allow-once" ? "once" : callId };
    // A tool that its source announced later: from the first yes on it cannot change unseen.
    if (pinned === "new") await deps.pins.pin(neuron.id, [definition]);
    if (decision === "allow-24-hours") {
      const grantedAt = deps.clock.now();
      const given = { id: callId, ...wanted, grantedAt, expiresAt: grantedAt + grantLasts };
      await deps.audit.note({
        action: "tool.grant",
        neuronId: neuron.id,
        subject: name,
        details: { definitionHash, scope, expiresAt: given.expiresAt },
      });
      await deps.grants.give(given);
    }
  }
  return refusal("denied", `${name} keeps changing what it is, so it was not called.`);
}

async function* perform(
  deps: CallDeps,
  { neuron, name, callId, by, signal }: CallRequest,
  { synapse, args, definitionHash, argumentsHash, permission, proposed }: Permitted,
  record: CallRecord,
): AsyncGenerator<CallRecord, CallRecord> {
  const counted = await deps.count(neuron.id, name);
  const shown: CallRecord = { ...record, arguments: args, ...(proposed === undefined ? {} : { proposed }) };
  if (!counted.ok)
    return refuse(deps, { callId, neuron, name, by }, { state: "denied", reason: counted.problem }, shown);
  const intent = await deps.audit.intent({
    action: "tool.call",
    neuronId: neuron.id,
    subject: name,
    details: {
      ...{ callId, by, definitionHash, argumentsHash, permission, ...loggedArguments(args) },
      // The person mended it: the log holds what ran, and what would have.
      ...(proposed === undefined ? {} : { proposedHash: await hashJson(proposed), ...loggedProposal(proposed) }),
    },
  });
  yield { ...shown, state: "running" };
  const began = deps.clock.now();
  const outcome = await runBounded(
    (context) => synapse.run(args, context),
    { neuronId: neuron.id, callId, signal },
    deps.timeoutMs ?? runTimeout,
  );
  const until = await keepTicket(deps, { callId, neuronId: neuron.id, tool: name, definitionHash }, outcome);
  const details = { callId, milliseconds: deps.clock.now() - began, characters: outcome.text.length };
  // What has happened has happened, whether or not the log can still be told how it ended.
  const unlogged = await troubleOf(deps.audit.outcome(intent, outcomeWords[outcome.kind], details));
  return {
    ...shown,
    state: outcome.kind === "done" ? "done" : "failed",
    result:
      unlogged === undefined ? outcome.text : `${outcome.text}\n[How it ended is not in the log. ${unlogged.message}]`,
    ...(until === undefined ? {} : { undoUntil: until }),
  };
}

const outcomeWords = { done: "done", failed: "failed", stopped: "stopped", late: "timed out" } as const;

/** Keeps what undo needs. Gives the moment until which it is offered, or undefined when there is nothing to undo. */
async function keepTicket(
  deps: CallDeps,
  call: { readonly callId: string; readonly neuronId: string; readonly tool: string; readonly definitionHash: string },
  outcome: BoundedOutcome,
): Promise<number | undefined> {
  if (outcome.kind !== "done" || outcome.undo === undefined) return undefined;
  const until = deps.clock.now() + undoLasts;
  const trouble = await troubleOf(deps.undo.keep({ ...call, ticket: outcome.undo, until }));
  return trouble === undefined ? until : undefined; // the call is done all the same; undo is just not offered
}

/** A call that does not happen is in the log as well, with what was asked for. */
async function refuse(
  deps: CallDeps,
  { callId, neuron, name, by }: Pick<CallRequest, "callId" | "neuron" | "name" | "by">,
  { state, reason, ...ever }: Refusal,
  record: CallRecord,
): Promise<CallRecord> {
  await deps.audit.note({
    action: state === "denied" ? "tool.denied" : "tool.not-called",
    neuronId: neuron.id,
    subject: shortened(name),
    details: { callId, by, reason, ...loggedArguments(record.arguments) },
  });
  return { ...record, state, result: reason, ...ever };
}

const stoppedEarly = "Stopped before it was called.";

/** A model may "call" a whole paragraph; the log and the conversation need not hold it. */
const shortened = (name: string): string => (/^[a-z][a-z0-9_]{0,99}$/.test(name) ? name : "(no valid name)");

/** Small arguments are logged as they are; of large ones (a file's text) the hash and the size must do. */
function loggedArguments(args: JsonObject): JsonObject {
  const { length } = canonicalJson(args);
  return length <= 2_000 ? { arguments: args } : { argumentsCharacters: length };
}

function loggedProposal(args: JsonObject): JsonObject {
  const { length } = canonicalJson(args);
  return length <= 2_000 ? { proposed: args } : { proposedCharacters: length };
}

const unlessAborted =
  (signal: AbortSignal) =>
  (thrown: unknown): undefined => {
    if (!signal.aborted) throw thrown;
  };
