/** Connecting servers that run models: asked first, tried with one word, then offered to the neurons a person names. */
import type { ModelServer, ServerModel } from "#core/broker/server.ts";
import { modelPurpose, originOf, withFound } from "#core/broker/server.ts";
import { readServerAddress } from "#core/broker/server-address.ts";
import { presets, settingsFor, type LocalNetwork } from "#core/broker/server-presets.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { byPerson, originToAllow } from "#core/privacy/egress.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Rows } from "#core/words/rows.ts";
import type { JsonObject } from "#core/words/json.ts";
import { isLoopback, type PrivacyTier } from "#core/words/tier.ts";
import type {
  ConnectedModelServer,
  LookOutcome,
  ModelServerDesk,
  ModelServerEntry,
  TryOutcome,
} from "./app-model-servers.ts";
import { audited, orRefused } from "./audited.ts";
import { createServerPermission, type ServerPermissionDeps } from "./server-permission.ts";
import { serverModelFacts } from "./server-model-facts.ts";
import { tryModel, type OpenServerModel } from "./try-server-model.ts";
import { keptServers, modelServerStore } from "./server-offers.ts";

export interface ServerDeskDeps extends ServerPermissionDeps {
  readonly rows: Rows;
  readonly audit: AuditPort;
  readonly newId: () => string;
  /** Those that are here; `wish` is the model that a neuron's file prefers. */
  readonly neurons: () => Promise<
    readonly { readonly id: string; readonly name: string; readonly tier: PrivacyTier; readonly wish: string }[]
  >;
  /** Asks a server for its models, for nobody's words. */
  readonly listModels: (
    server: Omit<ModelServer, "models">,
    neuronId: string,
    signal: AbortSignal,
  ) => Promise<
    | { readonly kind: "listed"; readonly models: readonly ServerModel[] }
    | { readonly kind: "failed"; readonly reason: string; readonly cause: "unread" | "wantsKey" | "other" }
    | { readonly kind: "stopped" }
  >;
  readonly openModel: OpenServerModel;
  readonly page: {
    readonly origin: string;
    readonly localNetwork: (origin: string) => Promise<LocalNetwork | undefined>;
  };
}

export function createServerDesk(deps: ServerDeskDeps): ModelServerDesk {
  const { rows, audit, allowList, newId } = deps;
  const never = new AbortController().signal;

  async function list(): Promise<readonly ConnectedModelServer[]> {
    const [kept, allowed] = await Promise.all([keptServers(rows), allowList.list()]);
    return kept.map((server) => {
      const origin = originOf(server);
      const neurons = allowed.flatMap((one) =>
        one.origin === origin && one.purpose === modelPurpose && one.neuronId !== byPerson ? [one.neuronId] : [],
      );
      return { ...server, origin, here: isLoopback(new URL(origin).hostname), neurons };
    });
  }

  const open = (neuronId: string, origin: string) => allowList.allow({ neuronId, origin, purpose: modelPurpose });
  const shut = (neuronId: string, origin: string) => allowList.forbid(neuronId, origin, modelPurpose);

  /** What is allowed for the person's own asking and belongs to no server that is connected. */
  async function leave(): Promise<void> {
    const [kept, allowed] = await Promise.all([keptServers(rows), allowList.list()]);
    const origins = new Set(kept.map(originOf));
    for (const { neuronId, origin, purpose } of allowed) {
      if (neuronId === byPerson && purpose === modelPurpose && !origins.has(origin)) await shut(byPerson, origin);
    }
  }

  const serverOf = (entry: ModelServerEntry, base: string, models: readonly ServerModel[]): ModelServer => ({
    ...{ id: entry.id ?? newId(), name: nameOf(entry, base), kind: entry.kind, base, models },
    ...(entry.credential === undefined ? {} : { credential: entry.credential }),
  });

  /** The address as it may be reached, by a person of this machine. */
  async function read(entry: ModelServerEntry) {
    const address = readServerAddress(entry.address, entry.kind);
    if (address.kind === "refused") return address;
    const allowed = originToAllow(2, address.base, await deps.machine?.());
    return allowed.kind === "refused" ? allowed : address;
  }

  async function look(entry: ModelServerEntry, signal = never): Promise<LookOutcome> {
    const address = await read(entry);
    if (address.kind === "refused") return { kind: "failed", reason: address.reason };
    const { base, origin } = address;
    await open(byPerson, origin);
    const listed = await deps.listModels(serverOf(entry, base, []), byPerson, signal);
    const showed = listed.kind === "listed" ? { models: listed.models.length } : { cause: causeOf(listed) };
    await audit.note({ action: "server.look", subject: origin, details: showed });
    if (listed.kind === "listed") {
      const here = isLoopback(new URL(origin).hostname);
      const before = (await keptServers(rows)).find(({ id, base: was }) => id === entry.id && was === base);
      const models = listed.models.map((told) =>
        withFound(
          told,
          before?.models.find(({ id }) => id === told.id),
        ),
      );
      return { kind: "found", name: nameOf(entry, base), base, origin, here, models, neurons: await offerable(origin) };
    }
    await leave();
    if (listed.kind === "stopped") return { kind: "failed", reason: "Asking was stopped." };
    const { reason, cause } = listed;
    if (cause === "wantsKey") return { kind: "failed", reason, wantsKey: true };
    if (cause === "other") return { kind: "failed", reason };
    const near = isNear(new URL(origin).hostname);
    const settings = settingsFor({
      ...{ preset: entry.preset, origin, pageOrigin: deps.page.origin, near },
      localNetwork: near ? await deps.page.localNetwork(origin) : undefined,
    });
    return { kind: "failed", reason, settings };
  }

  async function offerable(origin: string) {
    const machine = await deps.machine?.();
    return (await deps.neurons()).map(({ id, name, tier, wish }) => {
      const allowed = originToAllow(tier, origin, machine);
      return { id, name, wish, ...(allowed.kind === "refused" ? { reason: allowed.reason } : {}) };
    });
  }

  return {
    presets,
    originAt(typed, kind) {
      const address = readServerAddress(typed, kind);
      return address.kind === "base" ? address.origin : undefined;
    },
    facts: serverModelFacts,
    list,
    watch: (listener) =>
      liveRead(
        {
          watch: (stores, changed) => {
            const stops = [rows.watch(stores, changed), allowList.watch(changed)];
            return () => stops.forEach((stop) => stop());
          },
        },
        [modelServerStore],
        list,
        listener,
      ),
    look,
    leave,
    ...createServerPermission(deps),
    async tryOut(entry, model, signal = never, tell = () => undefined) {
      const address = await read(entry);
      if (address.kind === "refused") return { kind: "failed", reason: address.reason };
      const outcome = await tryModel(deps.openModel, serverOf(entry, address.base, []), model, signal, tell);
      await audit.note({
        action: "model.tried",
        subject: model.id,
        details: { place: address.origin, ...shownBy(outcome) },
      });
      return outcome;
    },
    keep: (entry, models, neurons) =>
      orRefused(async () => {
        const address = await read(entry);
        if (address.kind === "refused") return address;
        const { base, origin } = address;
        const { id, ...value } = serverOf(entry, base, models);
        const before = (await list()).find((one) => one.id === id);
        const permitted = (await offerable(origin)).filter((one) => one.reason === undefined).map((one) => one.id);
        const wanted = permitted.filter((one) => neurons.includes(one));
        const details = { purpose: modelPurpose, models: models.length, neurons: wanted };
        return audited(audit, { action: "server.connect", subject: origin, details }, async () => {
          await rows.write([{ kind: "put", store: modelServerStore, id, value: { ...value, models: [...models] } }]);
          await open(byPerson, origin);
          for (const one of wanted) await open(one, origin);
          for (const one of before?.origin === origin ? before.neurons : []) {
            if (!wanted.includes(one)) await shut(one, origin);
          }
          if (before !== undefined && before.origin !== origin) await shutAll(before.origin);
          return { kind: "kept", id } as const;
        });
      }),
    async remove(id) {
      const server = (await list()).find((one) => one.id === id);
      if (server === undefined) return { restore: () => Promise.resolve() };
      const { origin, here: _here, neurons, id: _id, ...value } = server;
      await audited(audit, { action: "server.disconnect", subject: origin }, async () => {
        await rows.write([{ kind: "delete", store: modelServerStore, id }]);
        await shutAll(origin);
      });
      return {
        restore: () =>
          audited(audit, { action: "server.connect", subject: origin }, async () => {
            await rows.write([
              { kind: "put", store: modelServerStore, id, value: { ...value, models: [...value.models] } },
            ]);
            for (const one of [byPerson, ...neurons]) await open(one, origin);
          }),
      };
    },
  };

  /** Where no other server is at this origin, nobody reaches it any more. */
  async function shutAll(origin: string): Promise<void> {
    if ((await keptServers(rows)).some((one) => originOf(one) === origin)) return;
    for (const one of await allowList.list()) {
      if (one.origin === origin && one.purpose === modelPurpose) await shut(one.neuronId, origin);
    }
  }
}

/** Why it told nothing of its models, in a word for the log. */
const causeOf = (
  listed: Exclude<Awaited<ReturnType<ServerDeskDeps["listModels"]>>, { readonly kind: "listed" }>,
): string => (listed.kind === "failed" ? listed.cause : listed.kind);

/** What trying a model showed of it: no word that was said. */
function shownBy(outcome: TryOutcome): JsonObject {
  if (outcome.kind !== "answered") return { answered: outcome.kind };
  const { streaming, nativeTools, constrained, vision } = outcome.model.found ?? {};
  const found = Object.entries({ streaming, nativeTools, constrained, vision });
  return {
    answered: "yes",
    found: Object.fromEntries(found.flatMap(([of, is]) => (is === undefined ? [] : [[of, is]]))),
  };
}

/** A server that was given no name goes by its host: sentences about it need a subject. */
const nameOf = ({ name }: ModelServerEntry, base: string): string => name.trim() || new URL(base).host;

/** This device, or an address of a private network (RFC 1918, RFC 4193, link-local) or a name only known there. */
const isNear = (host: string): boolean =>
  isLoopback(host) ||
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cd]|\[fe80)/.test(host) ||
  host.endsWith(".local") ||
  !host.includes(".");
