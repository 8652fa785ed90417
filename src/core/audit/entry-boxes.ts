import { textOf, toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { Random } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import type { Auditors } from "./auditor-keys.ts";
import { openBox, sealBox } from "./box.ts";
import { lineOf } from "./entry.ts";
import { isAuditEntry } from "./entry-schema.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { entryStore, idOf } from "./head.ts";
import type { Link, SealedEntry } from "./link.ts";
import { isSealedEntry } from "./link.ts";

/**
 * Entries sealed to the auditors. A key for some hundred entries is made at random, kept in memory, and sealed once to
 * the auditors' public key (HPKE); the entries lie under it by AES-256-GCM. So appending costs one quick seal, a
 * hundred readings one slow opening, and who seizes a machine's memory reads no further back than that.
 */
export function createEntryBoxes(deps: {
  readonly rows: Rows;
  readonly random: Random;
  readonly auditors: () => Promise<Auditors>;
}) {
  const { rows, random, auditors } = deps;
  let current: (EntryKey & { uses: number; readonly row: Change; isKept: boolean }) | undefined;
  const opened = new Map<string, Promise<CryptoKey | undefined>>();

  async function keyForNext(count: number) {
    if (current !== undefined && current.uses + count <= entriesAKey) return current;
    const { publicKey } = await auditors();
    const bytes = random.bytes(32);
    const id = toHex(random.bytes(8));
    const value = await sealBox(publicKey, purpose(id), bytes).catch((thrown: unknown) => {
      if (!(thrown instanceof DOMException && thrown.name === "NotSupportedError")) throw thrown;
      throw new StorageTrouble("failed", `This browser is too old to write the log (it has no ${publicKey.curve}).`);
    });
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    current = { id, key, uses: 0, row: { kind: "put", store: keyStore, id, value }, isKept: false };
    return current;
  }

  async function findKey(id: string): Promise<CryptoKey | undefined> {
    const box = await rows.get(keyStore, id);
    if (!(box instanceof Uint8Array)) return undefined;
    for (const pair of (await auditors()).held) {
      const bytes = await openBox(pair, purpose(id), new Uint8Array(box));
      if (bytes !== undefined) return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
    }
    return undefined;
  }
  function keyOf(id: string): Promise<CryptoKey | undefined> {
    const known = opened.get(id) ?? findKey(id);
    opened.set(id, known);
    known.then(
      (key) => key ?? opened.delete(id), // a key that is handed over later opens it then
      () => opened.delete(id),
    );
    return known;
  }

  return {
    /** What is to be written for these entries. To be called under the log's lock; `written` says that it was. */
    async seal(entries: readonly AuditEntry[]): Promise<readonly Change[]> {
      const under = await keyForNext(entries.length);
      under.uses += entries.length;
      const puts = await Promise.all(
        entries.map(async (entry): Promise<Change> => {
          const value = await sealEntry(entry, under, random.bytes(12));
          return { kind: "put", store: entryStore, id: idOf(entry.seq), value };
        }),
      );
      return under.isKept ? puts : [under.row, ...puts];
    },
    written(): void {
      if (current !== undefined) current.isKept = true;
    },

    /** Whether this person may read at all. */
    mayRead: async (): Promise<boolean> => (await auditors()).held.length > 0,

    /** The entry's line, of a row as it lies. Undefined when it is damaged, or sealed to a key that is not held here. */
    async lineIn(row: unknown): Promise<string | undefined> {
      if (isAuditEntry(row)) return lineOf(row); // from before entries were sealed
      if (!isSealedEntry(row)) return undefined;
      const key = await keyOf(row.key);
      return key && openEntry(row, key);
    },
  };
}

interface EntryKey {
  readonly id: string;
  readonly key: CryptoKey;
}

async function sealEntry(entry: AuditEntry, { id, key }: EntryKey, iv: Bytes): Promise<SealedEntry> {
  const { seq, prev, hash } = entry;
  const link = { seq, prev, hash, key: id };
  const box = await crypto.subtle.encrypt(aes(link, iv), key, utf8(lineOf(entry)));
  return { ...link, iv, box: new Uint8Array(box) };
}

async function openEntry(row: SealedEntry, key: CryptoKey): Promise<string | undefined> {
  try {
    return textOf(new Uint8Array(await crypto.subtle.decrypt(aes(row, row.iv), key, row.box)));
  } catch (thrown) {
    if (thrown instanceof DOMException) return undefined;
    throw thrown;
  }
}

/** What stands outside is bound to what lies inside, so that no entry opens in another's place. */
const aes = ({ seq, prev, hash, key }: Link & { readonly key: string }, iv: Bytes) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(canonicalJson([seq, prev, hash, key])),
});

/** As many as stand under one checkpoint. */
const entriesAKey = 100;
const purpose = (id: string) => `BRANE log entries ${id}`;
const keyStore = "audit-boxes";
