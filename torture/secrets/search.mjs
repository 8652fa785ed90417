/** Searches every byte of a folder for secrets and thirds of them. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Bytes of a fragment: short enough to survive a compression that cuts a text at repetitions, long enough to be rare. */
const fragment = 6;

/** Which secrets are there, and in which file each was seen first. */
export async function searchFolder(folder, secrets) {
  const known = index(secrets);
  const found = new Map();
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const content = await readFile(path);
    files += 1;
    bytes += content.length;
    const note = (secret) => {
      if (!found.has(secret)) found.set(secret, relative(folder, path));
    };
    for (const bytesOf of [content, Buffer.from(entry.name), everySecond(content, 0), everySecond(content, 1)]) {
      search(bytesOf, known, note);
    }
  }
  return { found, files, bytes };
}

/** UTF-16 holds what is ASCII at every second byte. */
function everySecond(content, from) {
  const half = Buffer.alloc(Math.max(0, content.length - from) >> 1);
  for (let at = 0; at < half.length; at += 1) half[at] = content[from + 2 * at];
  return half;
}

/**
 * By its first six bytes, as a number: each way in which a secret may be written, whole or a third of it; and, of which
 * three bytes one of them ends with, since that is quicker to ask at every byte.
 */
function index(secrets) {
  const known = new Map();
  const ends = new Uint8Array(1 << 24);
  const add = (pattern, secret) => {
    const first = pattern.readUIntBE(0, fragment);
    ends[first % (1 << 24)] = 1;
    known.set(first, [...(known.get(first) ?? []), { pattern, secret }]);
  };
  for (const secret of secrets) {
    for (let at = 0; at + fragment <= secret.length; at += fragment) {
      const part = Buffer.from(secret.slice(at, at + fragment));
      add(part, secret);
      add(Buffer.from(part.toString("hex")), secret);
      add(Buffer.from(part.toString("hex").toUpperCase()), secret);
    }
    // base64 writes three bytes as four signs, so a text may begin at three places within them.
    for (const before of ["", "x", "xx"]) {
      const written = Buffer.from(before + secret).toString("base64");
      add(Buffer.from(written.slice(before === "" ? 0 : 4, 20)), secret);
    }
  }
  return { known, ends };
}

function search(content, { known, ends }, note) {
  let high = 0; // three bytes each: together a number of six
  let low = 0;
  for (let at = 0; at < content.length; at += 1) {
    high = ((high << 8) | (low >>> 16)) & 0xffffff;
    low = ((low << 8) | content[at]) & 0xffffff;
    if (ends[low] === 0) continue;
    const candidates = known.get(high * 0x1000000 + low);
    if (candidates === undefined) continue;
    const start = at - fragment + 1;
    for (const { pattern, secret } of candidates) {
      if (start >= 0 && pattern.equals(content.subarray(start, start + pattern.length))) note(secret);
    }
  }
}
