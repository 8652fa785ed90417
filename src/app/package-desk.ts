import type { Broker } from "#core/broker/broker.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import { sha256Hex, type Bytes } from "#core/words/bytes.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import { differencesOf, isCopy, isSame, originsOf, toolNames } from "#core/brane/compare.ts";
import { normalContents, renewIds, type PackageContents } from "#core/brane/contents.ts";
import type { PackageSource, PackageTarget } from "#core/brane/package-places.ts";
import type { PackagePress } from "#core/brane/package-press.ts";
import { conversationsLock } from "#core/neuron/locks.ts";
import { handleOf } from "#core/vault/credential.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import { audited, orRefused } from "./audited.ts";
import type { KeyPlan, PackageKeys } from "./package-keys.ts";
import type { ImportOutcome, NeuronDesk, OpenPackageOutcome, PackagePreview } from "./app.ts";

export interface PackageDeskDeps {
  readonly press: PackagePress;
  readonly source: PackageSource;
  readonly manager: Pick<NeuronManager, "get" | "list">;
  /** Which model would answer for a neuron here. */
  readonly choose: Broker["choose"];
  readonly target: PackageTarget;
  readonly keys: PackageKeys;
  readonly rows: Pick<Rows, "write">;
  readonly locks: Locks;
  readonly audit: Pick<AuditPort, "intent" | "outcome" | "note">;
  readonly newId: () => string;
  /** Keeps what is here as it is, before a package takes the place of some of it. Rejects for nobody's sake. */
  readonly beforeImport: () => Promise<void>;
}

/** Neurons as files: saved, read and shown, taken in when a person agrees. The part of the neuron desk that does it. */
export function createPackages(deps: PackageDeskDeps): Pick<NeuronDesk, "export" | "open"> {
  const { press, source, target, keys, rows, locks, audit, newId } = deps;

  async function take(
    contents: PackageContents,
    fileHash: string,
    what: "all" | "keys" = "all",
  ): Promise<ImportOutcome> {
    const neuronId = contents.neuron.metadata.id;
    const details = { file: fileHash, ...countsOf(contents) };
    return orRefused(async () => {
      await deps.beforeImport();
      return audited(audit, { action: "package.import", neuronId, subject: neuronId, details }, () =>
        locks.withLock(conversationsLock, async () => {
          const plan = await keys.plan(contents.credentials);
          await logged(plan, async () =>
            rows.write([...(what === "all" ? await target.changesFor(contents) : []), ...keys.changesFor(plan)]),
          );
          return { kind: "imported" as const, id: neuronId };
        }),
      );
    });
  }

  /** Each key that comes is in the log as one that a person enters is: where it goes and, erasable, its handle. */
  const logged = ({ toKeep }: KeyPlan, effect: () => Promise<void>): Promise<void> =>
    toKeep.reduce(
      (within, { goesTo, name }) =>
        () =>
          audited(
            audit,
            { action: "credential.add", subject: goesTo, details: { credential: handleOf(name) } },
            within,
          ),
      effect,
    )();

  /** A neuron as the app brought it, with which nobody has done anything yet. */
  async function isUntouched({ neuron, conversations, documents, facts }: PackageContents) {
    const held = [...documents, ...facts, ...conversations.flatMap((one) => one.messages)];
    return held.length === 0 && (await deps.manager.get(neuron.metadata.id))?.origin === "shipped";
  }

  /** A neuron that was taken in from the same file as a copy, and still holds exactly what the file holds. */
  async function copyHere(contents: PackageContents): Promise<{ id: NeuronId; name: string } | undefined> {
    const own = contents.neuron.metadata;
    for (const { config } of await deps.manager.list()) {
      const { id, name } = config.metadata;
      if (id === own.id || (name !== own.name && name !== copyNameOf(own.name))) continue;
      const here = await source.gather(id);
      if (here !== undefined && isCopy(contents, normalContents(here))) return { id, name };
    }
    return undefined;
  }

  /** What a file is, before anything of it is kept. */
  async function look(blob: Blob, passphrase: string | undefined): Promise<OpenPackageOutcome> {
    const reading = await press.read(blob, passphrase);
    switch (reading.kind) {
      case "needs-passphrase":
        return { kind: "needs-passphrase" };
      case "cannot-open":
        await audit
          .note({ action: "package.open", subject: "wrong passphrase", details: { bytes: blob.size } })
          .catch(unlessStorage);
        return { kind: "cannot-open", reason: cannotOpen };
      case "too-new":
        return { kind: "refused", reason: tooNew(reading.version) };
      case "refused":
        await audit
          .note({ action: "package.open", subject: "refused", details: { bytes: blob.size } })
          .catch(unlessStorage);
        return { kind: "refused", reason: reading.reason };
      case "opened":
        break;
    }
    const { credentials, ...open } = normalContents(reading.contents);
    const contents = { ...open, credentials: {} };
    const whole = { ...open, credentials };
    const fileHash = await hashOf(blob);
    /** What is here now of the neuron, as far as the file can say the same. */
    const gatherHere = async () => {
      const here = await source.gather(contents.neuron.metadata.id);
      return { known: here === undefined ? undefined : normalContents(here) };
    };
    const { known } = await gatherHere();
    const { toKeep, strange } = await keys.plan(credentials);
    const same = known !== undefined && isSame(contents, known);
    const copy = same ? undefined : await copyHere(contents);
    const { model, privacy_tier: tier } = contents.neuron;
    const choice = deps.choose(model, tier, contents.neuron.metadata.id);
    /** What became of each yes: an opened file is taken in once each way, however often a person presses. */
    const taken = new Map<"replace" | "copy", Promise<ImportOutcome>>();
    return {
      kind: "opened",
      preview: {
        ...previewOf(contents),
        sealed: reading.sealed,
        bytes: blob.size,
        same,
        ...(copy === undefined ? {} : { copy }),
        ...(choice.preferred ? {} : { answersHere: choice.name }),
        differences:
          known === undefined || same || (await isUntouched(known))
            ? [] // nothing of the person's is there to be lost
            : differencesOf(contents, known),
        keys: toKeep.map(({ called, name, goesTo }) => ({
          ...{ name: called, goesTo },
          ...(called === name ? {} : { keptAs: name }),
        })),
        strangeKeys: strange,
      },
      accept(how = "replace", options = {}) {
        const wanted = options.keys === false ? contents : whole;
        // Looked at anew: since it was shown, the neuron may have been removed, or have learned something.
        const replace = async (): Promise<ImportOutcome> => {
          const now = await gatherHere();
          if (now.known !== undefined && isSame(contents, now.known)) {
            const { toKeep: missing } = await keys.plan(wanted.credentials);
            if (missing.length > 0) return take(wanted, fileHash, "keys");
            return { kind: "imported", id: contents.neuron.metadata.id };
          }
          return take(wanted, fileHash);
        };
        const standing = taken.get(how);
        if (standing !== undefined) return standing;
        const taking = orRefused(how === "copy" ? () => take(copyOf(wanted, newId), fileHash) : replace);
        taken.set(how, taking);
        const forget = () => void taken.delete(how); // what was not taken in can be tried again
        taking.then(({ kind }) => (kind === "refused" ? forget() : undefined), forget);
        return taking;
      },
    };
  }

  return {
    async export(id, options) {
      const passphrase = options?.passphrase;
      if (passphrase === "")
        return { kind: "refused", reason: "The passphrase is empty. Choose one, or save without." };
      const wanted = options?.keys ?? [];
      if (passphrase === undefined && wanted.length > 0) {
        return { kind: "refused", reason: "Keys travel in sealed files only. Choose a passphrase, or leave them out." };
      }
      return orRefused(async () => {
        const gathered = await source.gather(id);
        if (gathered === undefined) return { kind: "refused", reason: "This neuron is not here any more." };
        const packed = await keys.pack(wanted);
        if (packed.kind === "refused") return packed;
        const contents = { ...gathered, credentials: packed.texts };
        const details = {
          sealed: passphrase !== undefined,
          ...countsOf(contents),
          ...(wanted.length === 0 ? {} : { keys: wanted.map(handleOf) }),
        };
        return audited(audit, { action: "package.export", neuronId: id, subject: id, details }, async () => {
          const written = await press.write(contents, passphrase);
          if (written.kind === "refused") return written;
          const blob = new Blob([written.bytes], { type: mediaType });
          return { kind: "exported" as const, blob, fileName: fileNameOf(contents) };
        });
      });
    },

    open: (blob, options) => orRefused(() => look(blob, options?.passphrase)),
  };
}

const mediaType = "application/vnd.brane";

const cannotOpen =
  "The file does not open: the passphrase is not the right one, or the file was changed. Try again; without the passphrase nobody can recover it.";

const tooNew = (version: string): string =>
  `The file was saved by a newer version of BRANE (format ${version}). Update BRANE and open it again.`;

const copyNameOf = (name: string): string => `${name} (copy)`;

function copyOf(contents: PackageContents, newId: () => string): PackageContents {
  const copy = renewIds(contents, newId(), newId);
  const name = copyNameOf(copy.neuron.metadata.name);
  if (name.length > 60) return copy; // the longest a name may be
  return { ...copy, neuron: { ...copy.neuron, metadata: { ...copy.neuron.metadata, name } } };
}

function previewOf(
  contents: PackageContents,
): Omit<PackagePreview, "keys" | "strangeKeys" | "sealed" | "bytes" | "same" | "differences" | "copy" | "answersHere"> {
  const { id, name, description, author } = contents.neuron.metadata;
  return {
    neuron: { id, name, description, tier: contents.neuron.privacy_tier },
    ...(author === undefined ? {} : { author }),
    model: contents.neuron.model.preferred_llm,
    tools: toolNames(contents),
    origins: originsOf(contents),
    ...countsOf(contents),
  };
}

const countsOf = ({ documents, facts, conversations }: PackageContents) => ({
  documents: documents.length,
  facts: facts.length,
  conversations: conversations.length,
});

/** The neuron's name as a file may be called on every system. */
function fileNameOf({ neuron }: PackageContents): string {
  const name = neuron.metadata.name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${name === "" ? neuron.metadata.id : name}.brane`;
}

const hashOf = async (blob: Blob): Promise<string> =>
  sha256Hex(new Uint8Array(await blob.arrayBuffer()) satisfies Bytes);

/** A log that cannot be written does not keep a refusal from being told. */
const unlessStorage = (thrown: unknown): void => {
  if (!(thrown instanceof StorageTrouble)) throw thrown;
};
