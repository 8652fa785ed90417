/**
 * The composition root of the page, first half: what the first screen needs. browser-rooms.ts is the other half.
 */
import { neurons as shipped } from "virtual:neurons";
import { createAuditLog } from "#core/audit/audit-log.ts";
import type { Broker } from "#core/broker/broker.ts";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createDrafts } from "#core/neuron/drafts.ts";
import { untilNoAnswerIsWritten } from "#core/neuron/locks.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import { createNeuronStates } from "#core/neuron/neuron-states.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { reachOf } from "#core/privacy/reach.ts";
import { openKeyring } from "#core/vault/keyring.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import { createSealingTabs } from "#core/vault/sealing-tabs.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { tierUnder } from "#core/words/policy.ts";
import { createIds } from "#core/words/ids.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { openPageDevice } from "#platform/page/device.ts";
import { createOfflineMark } from "#platform/page/offline-mark.ts";
import { createWorkerGuard } from "#platform/page/guarded-worker.ts";
import { openStorage } from "#platform/storage/open-storage.ts";
import { seenBefore } from "#platform/storage/seen-before.ts";
import type { App, Beginning } from "./app.ts";
import type { Shared } from "./browser-people.ts";
import { createDeviceDesk } from "./device-desk.ts";
import { createModelDesk } from "./model-desk.ts";
import { createNeuronDesk } from "./neuron-desk.ts";
import { deferDesks } from "./deferred-desks.ts";
import { once } from "./once.ts";
import { createPermissionRequests } from "./permission-requests.ts";

export { exposeToScripts } from "./scripting.ts";

/** For a start that found what a newer BRANE has written. */
export const findWayBack = async () => (await import("./browser-backups.ts")).findWayBack();

const version = import.meta.env.BRANE_VERSION;
const clock: Clock = { now: () => Date.now() };
const random: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };

/**
 * The app; or the desk at its door when a person must open it; or, where the browser has lost the database of somebody
 * who was here before, the desk that says so. Rejects with StorageTrouble when what is kept here cannot be opened. Needs a secure context.
 */
export async function createBrowserApp(): Promise<Beginning> {
  const device = openPageDevice({ development: import.meta.env.DEV });
  const locks = createWebLocks(navigator.locks);
  const newId = createIds({ clock, random });
  const startGuarded = createWorkerGuard(device.workersMayStart);

  const reloadAll = () => {
    device.tabs?.restartOthers();
    device.reload();
  };

  const storage = await openStorage();
  if ((await storage.keys.read()) === undefined && (await seenBefore())) {
    const { openLoss } = await import("./browser-backups.ts");
    const desk = await openLoss({ storage, locks, random, clock, startGuarded, version, reload: reloadAll });
    if (desk !== undefined) return { kind: "lost", desk };
  }
  const threshold = { shelf: storage.keys, random, clock, startGuarded };
  const erase = async () => {
    await (await import("#platform/storage/erase-everything.ts")).eraseEverything();
    history.replaceState(null, "", erasedHash); // all that outlives it: the next page says that it is done
  };
  const opening = await openKeyring(threshold);
  if (opening.kind === "open") return { kind: "open", app: furnish(opening.keyring).app };
  const { openLock } = await import("./browser-vault.ts");
  const anew = () => erase().finally(() => device.reload());
  return {
    kind: "locked",
    desk: await openLock(
      { ...threshold, storage, locks },
      { open: (keyring, shared) => furnish(keyring, true, shared), erase: anew, begin: () => device.reload() },
    ),
  };

  /**
   * The app, over an open vault. `asks`: a person opened it, so it locks by itself too. `shared`: where several share
   * this machine, what is theirs of it.
   */
  function furnish(keyring: Keyring, asks = false, shared?: Shared) {
    const raw = shared?.raw ?? storage.rows;
    const shelf = shared?.shelf ?? storage.keys;
    const filesFolder = shared?.filesFolder ?? "files";
    const restoredSince = () => storage.restoredSince(shared?.house.me ?? "first");
    const machine = shared?.policy;
    const sealing = createSealingTabs(locks, crypto.randomUUID(), shared?.house.me);
    sealing.show(keyring.generation());
    const rows = createSealedRows({
      raw,
      keyring,
      onDamage: (trouble) => console.error(trouble.message),
    });

    const common = shared?.rows ?? rows;
    const audit = createAuditLog({
      rows: common,
      ...{ locks, clock, random },
      auditors:
        shared?.auditors ??
        (async () => (await import("#core/audit/auditor-keys.ts")).openAuditorKeys({ shared: rows, own: rows, locks })),
      person: () => shared?.name,
      later: (work, milliseconds) => void setTimeout(work, milliseconds),
      loadSha256: async () => (await import("#platform/hash/quick-sha256.ts")).loadQuickSha256(),
    });
    const manager = createNeuronManager({
      rows,
      clock,
      shipped: shared?.roles.includes("user") === false ? [] : shipped,
      loadReader: async () => (await import("#core/neuron/read-neuron-object.ts")).readNeuronObject,
    });
    const allowList = createAllowList({ rows, clock });
    const states = createNeuronStates();

    const broker = Promise.withResolvers<Broker>();
    const models = once(async () => {
      const { openModels } = await import("./browser-models.ts");
      const opened = openModels({
        ...{ rows, locks, audit, manager, allowList, machine, workersMayStart: device.workersMayStart },
        removal: async () => {
          if (shared === undefined) return { kind: "alone" };
          const { openModelRemoval } = await import("./browser-vault.ts");
          return openModelRemoval({ storage, random, clock, locks }, shared.house)();
        },
        others: [async () => (await rooms()).serverOffers],
      });
      broker.resolve(opened.broker);
      return opened;
    });

    const backups = once(async () => {
      const { openBackups } = await import("./browser-backups.ts");
      const ground = { storage, random, clock, startGuarded, reload: reloadAll, rows, keyring, locks, audit, version };
      return openBackups({ ...ground, raw, shelf, filesFolder, shared });
    });
    const requests = createPermissionRequests();
    const rooms = once(async () => {
      const [{ openRooms }, { broker }] = await Promise.all([import("./browser-rooms.ts"), models()]);
      const serial = device.serial ? navigator.serial : undefined;
      const first = {
        ...{ rows, raw, logRows: common },
        dataFormat: storage.tables.database.verno,
        keyring,
        locks,
        clock,
        newId,
        audit,
        manager,
        states,
        broker,
        allowList,
        backups,
      };
      return openRooms({ ...first, requests, startGuarded, serial, version, filesFolder, restoredSince, machine });
    });

    const neuronDesk = createNeuronDesk({
      ...{ manager, rows, locks, audit },
      holdings: async (id) => Promise.all((await rooms()).holdings.map((held) => held(id))),
      reach: async ({ config: { metadata, privacy_tier: tier } }) =>
        reachOf(
          machine === undefined ? tier : tierUnder(await machine(), tier),
          (await allowList.list()).filter(({ neuronId }) => neuronId === metadata.id),
        ),
      reachStores: ["egress"],
      wordFor: async (id) => (await keyring.sealer("addresses")).token(id),
      packages: {
        export: async (...asked) => (await (await rooms()).packages()).export(...asked),
        open: async (...asked) => (await (await rooms()).packages()).open(...asked),
      },
      loadYamlReader: () => import("#core/neuron/read-neuron.ts"),
    });

    const restartTabs = (which: "all" | "others") => {
      device.tabs?.restartOthers();
      if (which === "all") device.reload();
    };
    const mine = { ...threshold, shelf };
    const safety = once(async () =>
      (await import("./browser-vault.ts")).openSafety(mine, { rows, audit, keyring, restartTabs, machine }),
    );

    const renewal = once(async () => {
      const [{ openRenewal }, { waysOf }] = await Promise.all([
        import("./browser-renewal.ts"),
        import("./browser-vault.ts"),
      ]);
      const own = { raw, shelf, filesFolder, restoredSince, space: shared?.house.me };
      return openRenewal({ own, rows, keyring, tabs: sealing, locks, clock, audit, ways: waysOf(mine), restartTabs });
    });
    const people = once(async () =>
      (await import("./browser-people.ts")).openPeople(
        { storage, random, clock, locks },
        { keyring, rows, house: shared?.house, audit, restartTabs },
      ),
    );

    const upkeep = once(async () => {
      await firstScreen();
      return (await import("./audit-desk-upkeep.ts")).openUpkeep(audit, () => states.whenIdle());
    });

    const app: App = {
      roles: shared?.roles ?? ["admin", "user", "auditor"],
      ...(shared === undefined ? {} : { me: shared.name }),
      people,
      safety,
      renewal: async () => (await renewal()).desk,
      backups: async () => (await backups()).desk,
      credentials: async () => (await rooms()).credentials,
      modelServers: async () => (await rooms()).modelServers(),
      downloads: async () => (await rooms()).downloads(),
      health: async () => (await rooms()).health(),
      neurons: neuronDesk,
      drafts: createDrafts({ rows, locks, manager }),
      ...deferDesks(rooms, { states, requests, upkeep }),
      model: createModelDesk({ broker: broker.promise }),
      models: async () => (await models()).shelf(),
      device: createDeviceDesk({
        device,
        version,
        whenQuiet: async () => {
          await modelReady(await broker.promise);
          await states.whenIdle(); // every byte is hashed then, on a core that an answer would be computed on
        },
        keepModels: async () => {
          const { openModelFiles } = await import("#platform/models/open-model-files.ts");
          const opened = [await openModelFiles(embeddedDefault.id), await openModelFiles("all-minilm-l6-v2")];
          return opened.every(({ kind }) => kind === "opened");
        },
        whenIdle: async () => {
          await states.whenIdle();
          await untilNoAnswerIsWritten(locks);
          await backups().then((room) => room.beforeRisk(), reportError); // an update follows, with or without it
        },
        erasing: async () => {
          const { openErasing } = await import("./browser-vault.ts");
          return openErasing(mine, { storage, random, clock, locks }, shared?.house, erase);
        },
        offline: createOfflineMark(version),
        lostParts: async () => {
          await firstScreen();
          renewal().catch(reportError);
          upkeep().then((log) => log.lookAfter(), reportError);
          import("./downloads-left.ts").then(({ goOn }) => goOn(rows, rooms)).catch(reportError);
          return (await import("./browser-backups.ts")).lookAfter(storage, await backups());
        },
      }),
    };
    if (asks) void safety();
    return { app: shared === undefined ? app : shared.seen(app), audit };
  }
}

/** The address after everything was erased. */
const erasedHash = "#/erased";

/** What the first screen can do without is fetched a moment later. */
const firstScreen = () => new Promise<void>((resolve) => setTimeout(resolve, 1_500));

/** Resolves when a model is open: from then on the line is free. */
const modelReady = (broker: Broker): Promise<void> =>
  new Promise((resolve) => {
    broker.watch((status) => {
      if (status.kind === "ready") resolve();
    });
  });
