import type { AuditPort } from "#core/words/audit-port.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import type { GateLog } from "#core/privacy/gate-log.ts";
import type { GateRecord } from "#core/privacy/gate-record.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import { audited } from "./audited.ts";
import type { GateDesk, GateEntry } from "./app.ts";

/** What has left, what was refused, and what may leave. */
export function createGateDesk(deps: {
  readonly log: GateLog;
  readonly allowList: AllowList;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}): GateDesk {
  const { log, allowList, audit } = deps;
  const entries = async () => (await log.list()).map(toEntry);
  return {
    log: entries,
    watch: (listener) => atOnceAndAfter(log, entries, listener),
    watchTotals: (listener) => atOnceAndAfter(log, () => log.totals(), listener),
    watchAllowed: (listener) => atOnceAndAfter(allowList, () => allowList.list(), listener),
    forbid: (neuronId, origin) =>
      audited(audit, { action: "gate.forbid", neuronId, subject: origin }, () => allowList.forbid(neuronId, origin)),
  };
}

const toEntry = ({ neuronId, ...rest }: GateRecord): GateEntry =>
  neuronId === undefined ? rest : { ...rest, neuronId };

/** Reads now and after every change; a read that fails does not end the watch. */
const atOnceAndAfter = <Value>(
  source: { watch(listener: () => void): Unsubscribe },
  read: () => Promise<Value>,
  listener: (value: Value) => void,
): Unsubscribe => liveRead({ watch: (_stores, changed) => source.watch(changed) }, [], read, listener);
