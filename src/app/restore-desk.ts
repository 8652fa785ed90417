import { readBackup, type BackupSign, type WholeBackup } from "#core/vault/backup.ts";
import type { BackupItem } from "#core/vault/backup-chunk.ts";
import { placeOfFile } from "#core/vault/backup-file.ts";
import type { BackupPlace } from "#core/vault/backup-place.ts";
import type { KeyRecord } from "#core/vault/key-record.ts";
import type { PortableOpening } from "#core/vault/portable-slots.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { BackupProof, OpenBackupOutcome, RestoreDesk } from "./app.ts";
import { orRefused } from "./audited.ts";

export interface RestoreDeskDeps {
  readonly keptHere: BackupPlace;
  /** Opens the browser's picker. Undefined when the person closes it. */
  readonly pickFolder: () => Promise<BackupPlace | undefined>;
  /** By the key that is here now. Undefined when there is none. */
  readonly sign: BackupSign | undefined;
  readonly openPortable: (slots: Bytes, proof: BackupProof) => Promise<PortableOpening>;
  /** The number of the key record that a restored one takes the place of. */
  readonly revision: () => Promise<number>;
  readonly switchTo: (items: readonly BackupItem[], record: KeyRecord | undefined) => Promise<void>;
  /** Reloads every tab. */
  readonly reload: () => void;
}

/** The store name by whose key a backup's list is signed. */
export const backupStore = "backup";

/** Puts backups back: everything is verified before anything of it takes the place of what is here. */
export function createRestoreDesk(deps: RestoreDeskDeps): RestoreDesk {
  async function placeOf(from: "here" | "folder" | File): Promise<BackupPlace | undefined> {
    if (from === "here") return deps.keptHere;
    if (from === "folder") return deps.pickFolder();
    return placeOfFile(new Uint8Array(await from.arrayBuffer()));
  }

  async function restore(whole: WholeBackup, ours: boolean, proof: BackupProof | undefined) {
    if (ours) {
      await deps.switchTo(whole.items, undefined); // the key stays: it opens these rows
    } else {
      if (proof === undefined)
        return { kind: "refused", reason: "Enter the passphrase or the recovery code." } as const;
      const opened = await deps.openPortable(whole.slots, proof);
      if (opened.kind === "stopped")
        return { kind: "refused", reason: "It was stopped. Nothing has changed." } as const;
      if (opened.kind !== "open") return { kind: "refused", reason: opened.reason } as const;
      const sealer = await opened.keyring.sealer(backupStore);
      if (!(await whole.isOurs((text) => sealer.token(text)))) return { kind: "refused", reason: changed } as const;
      await deps.switchTo(whole.items, opened.record((await deps.revision()) + 1));
    }
    deps.reload();
    return { kind: "restored" } as const;
  }

  return {
    open: (from) =>
      orRefused(async (): Promise<OpenBackupOutcome> => {
        const place = await placeOf(from);
        if (place === undefined) return { kind: "stopped" };
        const whole = await readBackup(place);
        if (whole === undefined) return { kind: "none" };
        const ours = deps.sign !== undefined && (await whole.isOurs(deps.sign));
        if (!ours && whole.slots.length === 0) return { kind: "refused", reason: noWayIn };
        const { at, bytes, app } = whole.facts;
        return {
          kind: "opened",
          backup: { at, bytes, app },
          needsProof: !ours,
          restore: (proof) => orRefused(() => restore(whole, ours, proof)),
        };
      }),
  };
}

const changed = "Somebody else has changed the list of this backup, so nothing of it was used. Choose another backup.";
const noWayIn =
  "This backup was made without a recovery code, so it opens only with the key that this browser had, and that is gone.";
