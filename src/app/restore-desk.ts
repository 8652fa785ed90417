import { readBackup, type BackupSign, type WholeBackup } from "#core/vault/backup.ts";
import type { BackupItem } from "#core/vault/backup-chunk.ts";
import { housePartsOf, withRowOf, type HouseOpener, type HouseParts } from "#core/vault/house-backup.ts";
import { placeOfFile } from "#core/vault/backup-file.ts";
import type { BackupPlace } from "#core/vault/backup-place.ts";
import type { KeyRecord } from "#core/vault/key-record.ts";
import type { PortableOpening } from "#core/vault/portable-slots.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { BackupProof, Kept, OpenBackupOutcome, RestoreDesk } from "./app.ts";
import { audited, orRefused } from "./audited.ts";
import { rowAfterRestore } from "./since-last-start.ts";

export interface RestoreDeskDeps {
  readonly keptHere: BackupPlace;
  /** Opens the browser's picker. Undefined when the person closes it. */
  readonly pickFolder: () => Promise<BackupPlace | undefined>;
  /** By the key that is here now. Undefined when there is none. */
  readonly sign: BackupSign | undefined;
  readonly openPortable: (slots: Bytes, proof: BackupProof) => Promise<PortableOpening>;
  /** The number of the key record that a restored one takes the place of. */
  readonly revision: () => Promise<number>;
  /** `taken`: the key that comes with these things, where it is not the one that is here. */
  readonly switchTo: (
    parts: AsyncIterable<readonly BackupItem[]>,
    taken: TakenKey | undefined,
    beside: readonly RawRow[],
  ) => Promise<void>;
  /** The version of the app. */
  readonly version: string;
  /** The keys that are here now; undefined when there are none. */
  readonly keyring?: Keyring;
  /** Whether the log lies in what is replaced: then the next start writes there what came, since nobody else can. */
  readonly replacesLog: boolean;
  /** Where a whole house can come in: what several people had in common, instead of the one person here or of nobody. */
  readonly house?: {
    readonly openerOf: (parts: HouseParts, keyring: Keyring) => Promise<HouseOpener | undefined>;
    readonly switchTo: (parts: AsyncIterable<readonly BackupItem[]>, house: HouseParts) => Promise<void>;
  };
  /** How many rows a store has here. */
  readonly count: (store: string) => Promise<number>;
  /** Undefined where nothing is here that would be replaced. */
  readonly before?: {
    /** Backs up what is here. Rejects with StorageTrouble. */
    readonly save: () => Promise<unknown>;
    /** Whether a backup of it opens without the key that is here. */
    readonly opensElsewhere: () => Promise<boolean>;
    readonly audit: Pick<AuditPort, "intent" | "outcome">;
  };
  /** Reloads every tab. */
  readonly reload: () => void;
}

export interface TakenKey {
  readonly keyring: Keyring;
  readonly record: KeyRecord;
}

/** The store name by whose key a backup's list is signed. */
export const backupStore = "backup";

/** Puts backups back: everything is verified before anything of it takes the place of what is here. */
export function createRestoreDesk(deps: RestoreDeskDeps): RestoreDesk {
  async function placeOf(from: "here" | "folder" | File): Promise<BackupPlace | undefined> {
    if (from === "here") return deps.keptHere;
    if (from === "folder") return deps.pickFolder();
    return placeOfFile({
      size: from.size,
      bytes: async (start, end) => new Uint8Array(await from.slice(start, end).arrayBuffer()),
    });
  }

  async function restore(whole: WholeBackup, ours: boolean, proof: BackupProof | undefined): Promise<Restored> {
    let taken: TakenKey | undefined;
    let house: HouseParts | undefined;
    if (!ours) {
      if (proof === undefined) return { kind: "refused", reason: "Enter the passphrase or the recovery code." };
      const opened = await deps.openPortable(whole.slots, proof);
      if (opened.kind === "stopped") return { kind: "refused", reason: "It was stopped. Nothing has changed." };
      if (opened.kind !== "open") return { kind: "refused", reason: opened.reason };
      const sealer = await opened.keyring.sealer(backupStore);
      let sign: BackupSign | undefined = (text) => sealer.token(text);
      if (deps.house !== undefined && isHouse(whole)) {
        const parts = await housePartsOf(whole.items());
        const opener = await deps.house.openerOf(parts, opened.keyring);
        sign = opener?.sign;
        // Who restored it is the next to come in with this key: their start writes it into the log.
        const told = await rowAfterRestore(opened.keyring, deps.version, { ...whole.facts, of: "house" });
        house = opener && withRowOf(parts, opener.person, told);
      }
      if (sign === undefined || !(await whole.isOurs(sign))) return { kind: "refused", reason: changed };
      taken = { keyring: opened.keyring, record: opened.record((await deps.revision()) + 1) };
    }
    const put = async (): Promise<Restored> => {
      const keyring = taken?.keyring ?? deps.keyring;
      if (house === undefined) {
        const restored = deps.replacesLog ? whole.facts : undefined;
        const beside = keyring === undefined ? [] : [await rowAfterRestore(keyring, deps.version, restored)];
        await deps.switchTo(whole.items(), taken, beside);
      } else await deps.house?.switchTo(whole.items(), house);
      return { kind: "restored" };
    };
    const { before } = deps;
    if (before === undefined) await put();
    else {
      await before.save();
      await audited(before.audit, { action: "backup.restore", subject: "backup" }, put);
    }
    deps.reload();
    return { kind: "restored" };
  }

  async function keptBy(count: (store: string) => Promise<number> | number): Promise<Kept> {
    return { conversations: await count("conversations"), documents: await count("documents") };
  }

  return {
    open: (from) =>
      orRefused(async (): Promise<OpenBackupOutcome> => {
        const place = await placeOf(from);
        if (place === undefined) return { kind: "stopped" };
        const whole = await readBackup(place);
        if (whole === undefined) return { kind: "none" };
        const people = whole.count("record");
        if (isHouse(whole) && deps.house === undefined) return { kind: "refused", reason: houseHere };
        const ours = deps.sign !== undefined && (await whole.isOurs(deps.sign));
        if (!ours && whole.slots.length === 0) return { kind: "refused", reason: noWayIn };
        const { at, bytes, app } = whole.facts;
        return {
          kind: "opened",
          backup: { at, bytes, app, ...(await keptBy((store) => whole.count("row", store))) },
          ...(people === 0 ? {} : { people }),
          ...(deps.before === undefined
            ? {}
            : { here: { ...(await keptBy(deps.count)), wayBack: ours || (await deps.before.opensElsewhere()) } }),
          needsProof: !ours,
          restore: (proof) => orRefused(() => restore(whole, ours, proof)),
        };
      }),
  };
}

type Restored = { readonly kind: "restored" } | { readonly kind: "refused"; readonly reason: string };

const isHouse = (whole: WholeBackup): boolean => whole.count("record") > 0;
const houseHere =
  "This is a backup of what several people have in common, and that is here. It takes the place of a BRANE that is lost, or of one that is used by one person.";
const changed = "Somebody else has changed the list of this backup, so nothing of it was used. Choose another backup.";
const noWayIn =
  "This backup was made without a recovery code, so it opens only with the key that this browser had, and that is gone.";
