/**
 * What lies in the browser's storage, read by the rooms' own readers while no tab of the app is open. It changes
 * nothing: what a killed tab left is seen as it left it.
 */
import { neurons as shipped } from "virtual:neurons";
import { brokenRows } from "#app/testing/invariants.ts";
import { createAuditLog } from "#core/audit/audit-log.ts";
import { heldIn } from "#core/audit/auditor-keys.ts";
import { isOnlyAuditors } from "#core/audit/log.ts";
import { readDocument } from "#core/axon/stored.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import { readConversation, readMessage } from "#core/neuron/stored.ts";
import { readFacts } from "#core/memory/facts.ts";
import { readBackup, type WholeBackup } from "#core/vault/backup.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import { createPlaceHere } from "#platform/storage/chosen-folder.ts";
import { databaseName, openStorage } from "#platform/storage/open-storage.ts";
import { createOpfsFiles } from "#platform/tools/opfs-files.ts";

/** Nothing is sealed here. */
const nobody = { curve: "X25519" as const, publicKey: new Uint8Array(0) };

/** `lost`: the browser has no database any more. */
export type Look =
  | { readonly kind: "lost"; readonly backup: string }
  | {
      readonly kind: "seen";
      readonly broken: readonly string[];
      readonly entries: number;
      /** Entries that no outcome follows, as `action subject`. */
      readonly open: readonly string[];
      /** By neuron. */
      readonly held: Readonly<Record<string, Held>>;
      /** Of the newest whole backup in the private files: milliseconds since 1970, or what is wrong. */
      readonly backup: string;
    };

interface Held {
  /** Each question with the text of its answer, where that has ended well. */
  readonly turns: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string>>;
  /** Each document: its text, or that it has only begun to be read. */
  readonly documents: Readonly<Record<string, { readonly text: string; readonly whole: boolean }>>;
  readonly titles: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** Looks at these neurons and the files of these names. */
async function look(neuronIds: readonly string[], fileNames: readonly string[]): Promise<Look> {
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  if (!databases.includes(databaseName)) return { kind: "lost", backup: await backupHere(undefined) };
  const storage = await openStorage();
  try {
    // Opened, it may still be empty: a database that was begun and never filled, or lost and made anew.
    if ((await storage.keys.read()) === undefined) return { kind: "lost", backup: await backupHere(undefined) };
    const damage: string[] = [];
    const keyring = await openOwnKeyring(storage.keys, random);
    const rows = createSealedRows({ raw: storage.rows, keyring, onDamage: ({ message }) => damage.push(message) });
    const clock = { now: () => Date.now() };
    const auditors = async () => ({ publicKey: nobody, held: await heldIn(rows) });
    const audit = createAuditLog({ rows, locks: createProgramLocks(), clock, random, auditors });
    const loadReader = () => Promise.resolve(readNeuronObject);
    const manager = createNeuronManager({ rows, clock, shipped, loadReader });
    const files = createOpfsFiles({
      root: async () => (await navigator.storage.getDirectory()).getDirectoryHandle("files", { create: true }),
      sealer: await keyring.sealer("files"),
      locks: createProgramLocks(),
      restoredSince: () => Promise.resolve(false), // it only reads
    });
    const read = await audit.entries();
    const entries = isOnlyAuditors(read) ? [] : read; // killed before there was a first entry, it has no auditor yet
    const answered = new Set(entries.map((entry) => entry.of));
    const broken = await brokenRows({ rows, audit, manager, damage }, { streaming: true });
    const held: Record<string, Held> = {};
    for (const id of neuronIds) {
      const texts: Record<string, string> = {};
      for (const name of fileNames) {
        const bytes = await files.read(id, name);
        if (bytes !== undefined) texts[name] = new TextDecoder().decode(bytes);
      }
      held[id] = { ...(await heldBy(rows, id)), files: texts };
    }
    const open = entries.filter(({ phase, seq }) => phase === "intent" && !answered.has(seq));
    return {
      ...{ kind: "seen", broken, entries: entries.length, held },
      open: open.map(({ action, subject }) => `${action} ${subject}`),
      backup: await backupHere(async (text) => (await keyring.sealer("backup")).token(text)),
    };
  } finally {
    storage.close();
  }
}

async function heldBy(rows: Rows, neuronId: string): Promise<Omit<Held, "files">> {
  const turns: Record<string, string> = {};
  const titles: string[] = [];
  for (const { id, value } of await rows.list("conversations", neuronId)) {
    titles.push(readConversation(value)?.title ?? "");
    const messages = (await rows.list("messages", id)).flatMap((row) => readMessage(row.value) ?? []);
    messages.sort((one, other) => (one.id < other.id ? -1 : 1));
    for (const [at, message] of messages.entries()) {
      if (message.role !== "question") continue;
      const next = messages[at + 1];
      turns[message.text] = next?.role === "answer" && next.state === "done" ? next.text : "";
    }
  }
  const facts = Object.fromEntries((await readFacts(rows, neuronId)).map(({ key, value }) => [key, value]));
  const documents: Record<string, { text: string; whole: boolean }> = {};
  for (const { id, value } of await rows.list("documents", neuronId)) {
    const whole = await readDocument(rows, id);
    const name = typeof value === "object" && value !== null && "name" in value ? String(value.name) : id;
    documents[name] = { text: whole?.passages.text ?? "", whole: whole !== undefined };
  }
  return { turns, facts, documents, titles: titles.sort() };
}

async function backupHere(sign: ((text: string) => Promise<string>) | undefined): Promise<string> {
  let whole: WholeBackup | undefined;
  try {
    whole = await readBackup(createPlaceHere());
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return thrown.message;
    throw thrown;
  }
  if (whole === undefined) return "none";
  if (sign !== undefined && !(await whole.isOurs(sign))) return "It is not of this key.";
  return String(whole.facts.at);
}

Object.assign(globalThis, { lookAtStorage: look });
