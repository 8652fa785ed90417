import type { AuditEntryView, LogIndex } from "#app/app.ts";
import type { Soundness } from "#core/audit/log.ts";
import { now } from "./fake-data.ts";

const entry = (
  seq: number,
  phase: AuditEntryView["phase"],
  action: string,
  subject: string,
  more: Partial<AuditEntryView> = {},
): AuditEntryView => ({
  seq,
  at: now + seq * 1_000,
  phase,
  action,
  neuronId: "legal-researcher",
  subject,
  hash: `${seq}`.padStart(2, "0").repeat(32),
  details: { arguments: { file: "calendar/lease.ics" } },
  ...more,
});
/** A log that was read as a whole; `by`: those who did in turn what it tells of. */
export const indexOf = (entries: readonly AuditEntryView[], by: readonly string[] = []): LogIndex => ({
  ...{ size: entries.length, read: entries.length },
  glances: entries
    .map(({ hash: _hash, details, ...told }) => ({
      ...told,
      ...(by.length === 0 ? {} : { by: by[Math.floor(told.seq / 2) % by.length] ?? "" }),
      text: `${told.seq} ${told.action} ${told.subject} ${JSON.stringify(details)}`.toLowerCase(),
    }))
    .reverse(),
});

/** A checkpoint as the log makes them; its signature is no real one. */
export const checkpointOf = (size: number) => ({
  note: `brane/log/4f1c2a9be07d6358\n${size}\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— brane/log/4f1c2a9be07d6358 ${"Zm".repeat(45)}0=\n`,
  key: `brane/log/4f1c2a9be07d6358+e1d09b7a+${"AR".repeat(22)}`,
  size,
  at: now - 4 * 60_000,
});

export const audit: readonly AuditEntryView[] = [
  entry(1, "note", "neuron.answer", "c1"),
  entry(2, "intent", "tool.call", "file_write"),
  entry(3, "outcome", "tool.call", "file_write", { outcome: "done", of: 2 }),
  entry(4, "intent", "tool.call", "serial_write"),
  entry(5, "outcome", "tool.call", "serial_write", { outcome: "denied", of: 4 }),
  entry(6, "intent", "package.export", "legal-researcher", { details: { sealed: true } }),
  entry(7, "outcome", "package.export", "legal-researcher", { outcome: "done", of: 6 }),
];

/** Forty days of one, with a quiet week. */
export const longAudit: readonly AuditEntryView[] = Array.from({ length: 600 }, (_, place) => {
  const { seq: _seq, ...pattern } = audit[place % audit.length] ?? entry(1, "note", "neuron.answer", "c1");
  const day = Math.floor(40 * Math.sqrt(place / 600));
  const at = now - (40 - (day > 20 && day < 26 ? 20 : day)) * 86_400_000 + place * 1_000;
  return { ...pattern, seq: place + 1, at, ...(pattern.of === undefined ? {} : { of: place }) };
});

/** What checks that run by themselves would have found. */
export const soundnessOf = (entries: number, isBroken: boolean): Soundness => ({
  ...(entries === 0 ? {} : { checked: { entries, at: now, wholeAt: now - 2 * 86_400_000 } }),
  ...(isBroken
    ? { broken: { seq: 4, reason: "Entry 4 was changed: its hash is not the one it carries.", at: now } }
    : {}),
});
