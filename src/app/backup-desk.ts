import * as z from "zod/mini";
import { saveBackup, type BackupFacts, type BackupSign, type BackupState } from "#core/vault/backup.ts";
import { writeBackupFile } from "#core/vault/backup-file.ts";
import type { BackupPlace } from "#core/vault/backup-place.ts";
import type { BackupSource } from "#core/vault/backup-source.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import type { BackupDesk, BackupStatus, BackupSummary } from "./app.ts";
import { audited, orRefused } from "./audited.ts";
import { backupStore, createRestoreDesk, type RestoreDeskDeps } from "./restore-desk.ts";

/** The folder a person chose: the platform keeps it and asks for the leave to write there. */
interface ChosenFolder {
  readonly possible: boolean;
  chosen(): Promise<
    | {
        readonly name: string;
        readonly allowed: boolean;
        readonly place: BackupPlace;
        /** For what everybody has in common. */
        readonly house: BackupPlace;
      }
    | undefined
  >;
  choose(): Promise<"chosen" | "stopped">;
  allow(): Promise<boolean>;
  forget(): Promise<void>;
}

export interface BackupDeskDeps extends Omit<RestoreDeskDeps, "sign" | "before" | "house" | "replacesLog"> {
  readonly rows: Rows;
  readonly keyring: Keyring;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly folder: ChosenFolder;
  /** Everything that is to be kept, as it lies. */
  readonly source: BackupSource;
  /** Whether several people share the machine, so that it is one's own space alone. */
  readonly mineAlone: boolean;
  /** For one person alone: how a whole house takes their place. */
  readonly wholeHouse?: RestoreDeskDeps["house"];
  /** For an admin of a machine that several share: what they have in common. */
  readonly house?: {
    readonly source: () => Promise<BackupSource>;
    readonly sign: BackupSign;
    readonly keptHere: BackupPlace;
  };
  /** The ways in that work elsewhere; undefined when there is none. */
  readonly slots: () => Promise<Bytes | undefined>;
  /** Ends a restore that was cut short. */
  readonly endRestore: () => Promise<void>;
}

/** What the schedule and the package desk ask of the same room. */
export interface BackupRoom {
  readonly desk: BackupDesk;
  /** Saves when the last backup is older than a day. Resolves when that is done, and never rejects for storage's sake. */
  onSchedule(): Promise<void>;
  /** Before an import, a merge or an upgrade: as well as can be; it stops nobody. */
  beforeRisk(): Promise<void>;
  /** Ends a restore that a tab's death cut short: until this resolves, private files may be those from before it. */
  readonly endRestore: () => Promise<void>;
}

const lastStore = "backup-state";
const Last = z.object({
  at: z.number(),
  bytes: z.number(),
  app: z.string(),
  where: z.enum(["folder", "here", "file"]),
});
type Last = z.infer<typeof Last>;

/** How old the newest backup may become while the app is open, in milliseconds: a day. */
const everyMs = 24 * 60 * 60 * 1000;

export function createBackupDesk(deps: BackupDeskDeps): BackupRoom {
  const { rows, locks, clock, folder, audit } = deps;
  const listeners = new Set<(status: BackupStatus) => void>();
  let running = 0;
  let problem: string | undefined;

  const sign = async (text: string) => (await deps.keyring.sealer(backupStore)).token(text);
  const { house: _mine, wholeHouse, ...withoutHouse } = deps;
  const restore = createRestoreDesk({
    ...withoutHouse,
    sign,
    replacesLog: !deps.mineAlone,
    ...(wholeHouse === undefined ? {} : { house: wholeHouse }),
    before: { save, opensElsewhere: async () => (await deps.slots()) !== undefined, audit },
  });

  async function last(): Promise<Last | undefined> {
    const read = Last.safeParse(await rows.get(lastStore, "last"));
    return read.success ? read.data : undefined;
  }

  async function status(): Promise<BackupStatus> {
    const [slots, chosen, newest] = await Promise.all([deps.slots(), folder.chosen(), last()]);
    return {
      opensElsewhere: slots !== undefined,
      foldersPossible: folder.possible,
      running: running > 0,
      mineAlone: deps.mineAlone,
      house: deps.house !== undefined,
      ...(chosen === undefined ? {} : { folder: { name: chosen.name, allowed: chosen.allowed } }),
      ...(newest === undefined ? {} : { last: newest }),
      ...(problem === undefined ? {} : { problem }),
    };
  }
  async function tell(): Promise<void> {
    if (listeners.size === 0) return;
    const now = await status();
    for (const listener of [...listeners]) listener(now);
  }

  async function state(house: BackupDeskDeps["house"]): Promise<BackupState> {
    return {
      source: house === undefined ? deps.source : await house.source(),
      slots: (await deps.slots()) ?? new Uint8Array(0),
    };
  }

  /** One at a time among all tabs; in the log from its intent to its outcome. */
  async function run<Done extends BackupFacts>(
    where: Last["where"],
    house: BackupDeskDeps["house"],
    work: (state: BackupState, by: Parameters<typeof saveBackup>[2]) => Promise<Done>,
  ): Promise<Done> {
    running += 1;
    void tell();
    try {
      return await locks.withLock("backup", () =>
        audited(audit, { action: "backup.save", subject: house === undefined ? where : "house" }, async () => {
          const by = { at: clock.now(), app: deps.version, sign: house?.sign ?? sign };
          const done = await work(await state(house), by);
          if (house !== undefined) return done;
          const { at, bytes, app } = done;
          await rows.write([{ kind: "put", store: lastStore, id: "last", value: { at, bytes, app, where } }]);
          return done;
        }),
      );
    } finally {
      running -= 1;
      void tell();
    }
  }

  async function save(): Promise<BackupSummary> {
    const chosen = await folder.chosen();
    const usable = chosen?.allowed === true ? chosen : undefined;
    const where = usable === undefined ? "here" : "folder";
    const { house } = deps;
    const done = await run(where, undefined, (now, by) => saveBackup(usable?.place ?? deps.keptHere, now, by));
    if (house !== undefined) {
      await run(where, house, (now, by) => saveBackup(usable?.house ?? house.keptHere, now, by));
    }
    problem = undefined;
    return { at: done.at, bytes: done.bytes, app: done.app };
  }

  /** A try that nobody waits for: what went wrong is shown where backups are. */
  async function quietly(): Promise<void> {
    try {
      await save();
    } catch (thrown) {
      if (!(thrown instanceof StorageTrouble)) throw thrown;
      problem = thrown.message;
    }
    await tell();
  }

  const desk: BackupDesk = {
    restore,
    watch(listener) {
      listeners.add(listener);
      void tell();
      return () => void listeners.delete(listener);
    },
    chooseFolder: () =>
      orRefused(async () => {
        const { kind } = await audited(audit, { action: "backup.choose-folder", subject: "folder" }, async () => ({
          kind: await folder.choose(),
        }));
        await tell();
        return { kind };
      }),
    async allowFolder() {
      const allowed = await folder.allow();
      await tell();
      return allowed;
    },
    async forgetFolder() {
      await audited(audit, { action: "backup.forget-folder", subject: "folder" }, () => folder.forget());
      await tell();
    },
    save: () => orRefused(async () => ({ kind: "saved" as const, backup: await save() })),
    file: (what = "mine") =>
      orRefused(async () => {
        let parts: readonly Blob[] = [];
        const { at } = await run("file", what === "house" ? deps.house : undefined, async (now, by) => {
          const written = await writeBackupFile(now, by, (bytes) => new Blob([bytes])); // the browser may lay it on disk
          parts = written.parts;
          return written.facts;
        });
        const day = new Date(at).toISOString().slice(0, 10);
        return {
          kind: "saved" as const,
          blob: new Blob([...parts]),
          fileName: `brane-${what === "house" ? "house-" : ""}${day}.branebackup`,
        };
      }),
  };

  return {
    desk,
    async onSchedule() {
      const newest = await last();
      // Without a way in from elsewhere a backup only takes room: then nothing is kept but before a risk.
      if ((await deps.slots()) === undefined) return;
      if (newest === undefined || clock.now() - newest.at > everyMs) await quietly();
    },
    beforeRisk: quietly,
    endRestore: deps.endRestore,
  };
}
