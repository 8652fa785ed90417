/** A log of years, written into the browser's storage while no tab of the app is open. */
import { openAuditorKeys } from "#core/audit/auditor-keys.ts";
import { fillLog, type PastEntry } from "#core/audit/testing/fill-log.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { openStorage } from "#platform/storage/open-storage.ts";

/** Every 20 minutes of the day something happens, calls at times refused, until now. */
async function fill(count: number): Promise<void> {
  const storage = await openStorage();
  try {
    const keyring = await openOwnKeyring(storage.keys, random);
    const onDamage = (trouble: Error) => {
      throw trouble;
    };
    const rows = createSealedRows({ raw: storage.rows, keyring, onDamage });
    const auditors = () => openAuditorKeys({ shared: rows, own: rows, locks: createProgramLocks() });
    const start = Date.now() - count * everyMs;
    const clock = { now: () => Date.now() };
    await fillLog({ rows, random, clock, auditors }, count, (seq) => past(seq, start + seq * everyMs));
  } finally {
    storage.close();
  }
}

const everyMs = 5 * 60_000;
const neurons = ["legal-researcher", "financial-analyst", "home-keeper", "medical-assistant"];
const tools = ["calculator", "clock", "file_write", "recall"];

function past(seq: number, at: number): PastEntry {
  const neuronId = neurons[Math.floor(seq / 10) % neurons.length] ?? "";
  const tool = tools[Math.floor(seq / 2) % tools.length] ?? "";
  if (seq % 10 === 0) {
    return { at, phase: "note", action: "neuron.answer", subject: `c${seq}`, neuronId, details: { end: "answered" } };
  }
  if (seq % 97 === 0) return { at, phase: "note", action: "gate.refused", subject: "https://x.example", neuronId };
  const event = { at, action: "tool.call", subject: tool, neuronId };
  if (seq % 2 === 1)
    return { ...event, phase: "intent", details: { expression: `${seq} * 17`, callId: `call-${seq}` } };
  return { ...event, phase: "outcome", of: seq - 1, outcome: seq % 33 === 0 ? "failed" : "done" };
}

Object.assign(globalThis, { fillLog: fill });
