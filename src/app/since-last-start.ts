import * as z from "zod/mini";
import type { BackupFacts } from "#core/vault/backup.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import { sealRow } from "#core/vault/sealed-rows.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Locks } from "#core/words/ports.ts";
import { troubleOf, type Rows } from "#core/words/rows.ts";

/**
 * What a start leaves for the one that follows it, in one sealed row: which version ran, and which backup took the
 * place of everything. Neither can be logged when it happens: an update begins with the next start, and a tab that
 * restored a backup writes nothing into what came back.
 */
const LastStart = z.object({
  version: z.string(),
  /**
   * A backup that was restored since: when it was made, in milliseconds since 1970, by which version, and whether it was
   * of what several people have in common.
   */
  restored: z.optional(z.object({ madeAt: z.number(), app: z.string(), of: z.optional(z.literal("house")) })),
});
const store = "last-start";
const id = "last";

/**
 * The row for a backup that takes the place of everything, sealed by the keys that come with it. It also keeps the
 * version that runs: else the older one that the backup remembers would be told as an update.
 */
export const rowAfterRestore = (keyring: Keyring, version: string, restored: Restored | undefined): Promise<RawRow> =>
  sealRow(keyring, {
    ...{ kind: "put", store, id },
    value: { version, ...(restored && { restored: restoredOf(restored) }) },
  });

type Restored = Pick<BackupFacts, "at" | "app"> & { readonly of?: "house" };
const restoredOf = ({ at, app, of }: Restored) => ({
  ...{ madeAt: at, app },
  ...(of === undefined ? {} : { of }),
});

/**
 * Writes into the log what the start before this one could not: once, whichever tab comes first. Killed between the
 * entry and the row, it is told twice, which is better than not at all. Storage's trouble leaves it to the next start.
 */
export async function logSinceLastStart(deps: {
  readonly rows: Rows;
  readonly audit: Pick<AuditPort, "note">;
  readonly locks: Pick<Locks, "withLock">;
  readonly version: string;
}): Promise<void> {
  const { rows, audit, version } = deps;
  await troubleOf(
    deps.locks.withLock("last-start", async () => {
      const read = LastStart.safeParse(await rows.get(store, id));
      const last = read.success ? read.data : undefined;
      if (last?.version === version && last.restored === undefined) return;
      if (last?.restored !== undefined) {
        const { of, ...details } = last.restored;
        await audit.note({ action: "backup.restore", subject: of ?? "backup", details });
      }
      if (last !== undefined && last.version !== version) {
        await audit.note({ action: "app.update", subject: `${last.version} to ${version}` });
      }
      await rows.write([{ kind: "put", store, id, value: { version } }]);
    }),
  );
}
