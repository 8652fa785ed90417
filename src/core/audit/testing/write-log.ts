import { checkpointText } from "../checkpoint.ts";
import { beginning, hashOfEntry, lineOf, putBeside } from "../entry.ts";
import { append, emptyTree, rootOf } from "../merkle.ts";
import type { Sha256, Tree } from "../merkle.ts";
import { noteKey, signNote, writeKey } from "../note.ts";

/** An exported log with the checkpoint of all its entries, and the key that signed it. */
export interface WrittenLog {
  readonly text: string;
  readonly checkpoint: string;
  readonly key: string;
}

/**
 * Writes a log as BRANE exports it, without storage. Its words follow from `random` (numbers from 0 to 1); its salts,
 * and so its hashes, do not where it is absent.
 */
export async function writeLog(options: {
  readonly entries: number;
  readonly sha256: Sha256;
  readonly random?: () => number;
}): Promise<WrittenLog> {
  const { entries, sha256, random = Math.random } = options;
  const lines: string[] = [];
  let tree: Tree = emptyTree;
  let prev = beginning;
  for (let seq = 1; seq <= entries; seq += 1) {
    const answers = seq > 1 && random() < 0.4;
    const salt = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
    const plain = random() < 0.3;
    const unhashed = {
      v: 1 as const,
      seq,
      at: 1_767_225_600_000 + seq * 1000,
      ...(answers
        ? { phase: "outcome" as const, of: Math.ceil(random() * (seq - 1)), outcome: "done" }
        : { phase: "intent" as const }),
      action: "tool.call",
      subject: "calculator",
      neuronId: "home-keeper",
      ...(plain ? {} : await putBeside({ arguments: { expression: `${seq} * ${Math.floor(random() * 1e6)}` } }, salt)),
      prev,
    };
    const hash = await hashOfEntry(unhashed);
    lines.push(`${lineOf({ ...unhashed, hash })}\n`);
    tree = await append(sha256, tree, hash);
    prev = hash;
  }
  const signer = await makeSigner();
  const root = await rootOf(sha256, tree);
  const checkpoint = await signer.sign(checkpointText({ origin: signer.name, size: entries, root }));
  return { text: lines.join(""), checkpoint, key: signer.key };
}

async function makeSigner() {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const key = await noteKey("brane/log/test", new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  return { name: key.name, key: writeKey(key), sign: (text: string) => signNote(text, key, pair.privateKey) };
}
