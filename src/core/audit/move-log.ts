import type { Rows } from "#core/words/rows.ts";

/** Everything a log consists of; who reads it is not part of it (auditor-keys.ts: what a person holds stays theirs). */
const logStores = [
  "audit",
  "audit-head",
  "audit-tree",
  "audit-checkpoints",
  "audit-key",
  "audit-boxes",
  "audit-auditors",
  "audit-checked",
] as const;

/**
 * Takes a log from one person's rows to those that several share, where there is none yet: in one write, and only then
 * does it go from where it was. Cut short in between it lies in both, and the next call ends that.
 */
export async function moveLog(from: Rows, to: Rows): Promise<void> {
  if ((await to.list("audit-head")).length === 0) {
    const puts = await eachRow(from, (store, id, value) => ({ kind: "put" as const, store, id, value }));
    if (puts.length === 0) return;
    await to.write(puts);
  }
  await from.write(await eachRow(from, (store, id) => ({ kind: "delete" as const, store, id })));
}

async function eachRow<Made>(
  rows: Rows,
  make: (store: string, id: string, value: unknown) => Made,
): Promise<readonly Made[]> {
  const found = await Promise.all(
    logStores.map(async (store) => (await rows.list(store)).map(({ id, value }) => make(store, id, value))),
  );
  return found.flat();
}
