/**
 * Checks an exported log of BRANE's against a checkpoint. Written from the forms' descriptions (docs/log.md) and without
 * a line of the app's: where the app has a mistake, this one should not have the same. Runs in Node and in any page,
 * with nothing but WebCrypto.
 *
 *   const verdict = await checkLog({ log, checkpoints, key });      all three are texts; the last two may be absent
 *   { kind: "intact", entries, covered, signed, root, open, erased }
 *   { kind: "broken", line, reason }                                the first line that is wrong, from 1
 *   { kind: "refused", reason }                                     checkpoint or key cannot be used
 */
export async function checkLog({ log, checkpoints, key }) {
  let kept;
  try {
    kept = await readKept(checkpoints, key);
  } catch (problem) {
    if (problem instanceof Refused) return { kind: "refused", reason: problem.message };
    throw problem;
  }

  const rows = rowsOf(log);
  const hashes = new Uint8Array(32 * rows.length);
  const open = new Set();
  const erased = [];
  const seen = { line: Infinity, reason: "" };
  const wrong = (line, reason) => {
    if (line < seen.line) Object.assign(seen, { line, reason });
  };

  for (let start = 0; start < rows.length && seen.line === Infinity; start += atOnce) {
    const some = rows.slice(start, start + atOnce).map(readRow);
    const digests = await Promise.all(some.map((row) => (typeof row === "object" ? sha256(row.hashed) : undefined)));
    const besides = await Promise.all(some.map((row) => row.beside && sha256(row.beside)));
    for (const [at, row] of some.entries()) {
      const line = start + at + 1;
      if (typeof row !== "object") {
        wrong(line, row);
        break;
      }
      const { entry } = row;
      const before = line === 1 ? "0".repeat(64) : hex(hashes.subarray(32 * (line - 2), 32 * (line - 1)));
      hashes.set(digests[at], 32 * (line - 1));
      if (entry.seq !== line) wrong(line, `Entry ${entry.seq} stands where entry ${line} belongs.`);
      else if (entry.prev !== before) wrong(line, `Entry ${line} does not name the hash of the entry before it.`);
      else if (entry.hash !== hex(digests[at])) wrong(line, `Entry ${line} does not have the hash it names.`);
      else if (besides[at] && hex(besides[at]) !== entry.detailsHash)
        wrong(line, `The details of entry ${line} are not those that were logged.`);
      if (entry.phase === "intent") open.add(line);
      if (entry.of !== undefined) open.delete(entry.of);
      if (entry.detailsHash !== undefined && entry.beside === undefined) erased.push(line);
    }
  }

  const whole = Math.min(rows.length, seen.line - 1);
  const levels = await treeOver(hashes.subarray(0, 32 * whole));
  for (const { size, root } of kept) {
    if (size <= whole && base64(await rootAt(levels, size)) !== root)
      wrong(Math.max(1, size), `The first ${size} entries are not the ones that the checkpoint was made of.`);
    if (size > rows.length)
      wrong(
        rows.length + 1,
        `The checkpoint counts ${size} entries and the log has ${rows.length}: its end is missing.`,
      );
  }
  if (seen.line !== Infinity) return { kind: "broken", ...seen };
  return {
    kind: "intact",
    entries: rows.length,
    covered: Math.max(0, ...kept.map(({ size }) => size)),
    signed: kept.length > 0 && key !== undefined,
    root: base64(await rootAt(levels, rows.length)),
    open: [...open],
    erased,
  };
}

class Refused extends Error {}

// -- Lines ------------------------------------------------------------------------------------------------------------

/** The lines; every one is ended, the last may lack it. */
const rowsOf = (log) => (log === "" ? [] : log.replace(/\n$/, "").split("\n"));

/** The entry of a line with the texts that were hashed, or a sentence why there is none. */
function readRow(row) {
  let entry;
  try {
    entry = JSON.parse(row);
    if (!isEntry(entry)) return "This line is not an entry of a log.";
    if (canonical(entry) !== row) return "This line is not written in canonical JSON (RFC 8785).";
  } catch {
    return "This line is not an entry of a log.";
  }
  const hashed = Object.entries(entry).filter(([name]) => name !== "hash" && name !== "beside");
  const { beside } = entry;
  return { entry, hashed: canonical(Object.fromEntries(hashed)), beside: beside && canonical(beside) };
}

const digest = /^[0-9a-f]{64}$/;
const whole = (value, least) => Number.isSafeInteger(value) && value >= least;
const record = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const members = {
  v: (value) => value === 1,
  seq: (value) => whole(value, 1),
  at: (value) => whole(value, 0),
  phase: (value) => ["intent", "outcome", "note"].includes(value),
  action: (value) => typeof value === "string",
  subject: (value) => typeof value === "string",
  prev: (value) => typeof value === "string" && value.length === 64,
  hash: (value) => typeof value === "string" && value.length === 64,
};
const perhaps = {
  neuronId: (value) => typeof value === "string",
  of: (value) => whole(value, 0),
  outcome: (value) => typeof value === "string",
  detailsHash: (value) => typeof value === "string" && digest.test(value),
  beside: (value) =>
    record(value) &&
    Object.keys(value).sort().join() === "details,salt" &&
    typeof value.salt === "string" &&
    record(value.details),
};
const isEntry = (entry) =>
  record(entry) &&
  Object.entries(members).every(([name, fits]) => Object.hasOwn(entry, name) && fits(entry[name])) &&
  Object.keys(entry).every(
    (name) => Object.hasOwn(members, name) || (Object.hasOwn(perhaps, name) && perhaps[name](entry[name])),
  );

/** RFC 8785: members by UTF-16 code units, numbers and texts as ECMAScript writes them. Throws on a lone surrogate. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (record(value)) {
    const inside = Object.keys(value)
      .sort((one, other) => (one < other ? -1 : 1))
      .map((name) => `${canonical(name)}:${canonical(value[name])}`);
    return `{${inside.join()}}`;
  }
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) throw new TypeError("A lone surrogate.");
  return JSON.stringify(value);
}

// -- The Merkle tree (RFC 9162, section 2.1) ----------------------------------------------------------------------------

/** For each level, the roots of its complete subtrees side by side; the first are the leaves. */
async function treeOver(hashes) {
  const levels = [await hashEach(0, hashes, 32)];
  while (levels.at(-1).length >= 64) levels.push(await hashEach(1, levels.at(-1), 64));
  return levels;
}

/** SHA-256 of each `step` bytes with `mark` before them; what is left over at the end is not hashed. */
async function hashEach(mark, bytes, step) {
  const count = Math.floor(bytes.length / step);
  const hashed = new Uint8Array(32 * count);
  for (let start = 0; start < count; start += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - start) }, (_, at) => {
      const marked = new Uint8Array(step + 1);
      marked[0] = mark;
      marked.set(bytes.subarray((start + at) * step, (start + at + 1) * step), 1);
      return sha256(marked);
    });
    for (const [at, hash] of (await Promise.all(some)).entries()) hashed.set(hash, 32 * (start + at));
  }
  return hashed;
}

/** The root over the first `size` leaves: the complete subtrees that these fall into, joined from the right. */
async function rootAt(levels, size) {
  let root;
  let end = size;
  for (let level = 0; end > 0; level += 1) {
    const width = 2 ** level;
    if (Math.floor(size / width) % 2 === 0) continue;
    const place = end / width - 1;
    const peak = levels[level].subarray(32 * place, 32 * (place + 1));
    root = root === undefined ? peak : await hashEach(1, Uint8Array.of(...peak, ...root), 64);
    end -= width;
  }
  return root ?? sha256("");
}

// -- Checkpoints (c2sp.org/tlog-checkpoint) and their signatures (c2sp.org/signed-note) ----------------------------------

/** Throws Refused. */
async function readKept(checkpoints, key) {
  const notes = checkpoints === undefined ? [] : notesIn(checkpoints);
  if (key === undefined) return notes;
  const known = await readKey(key.trim());
  if (notes.length === 0) throw new Refused("There is a key, and no checkpoint to check with it.");
  for (const { size, text, signatures } of notes) {
    const own = signatures.filter(({ name, id }) => name === known.name && id === known.id);
    if (own.length === 0) throw new Refused(`The checkpoint of ${size} entries is not signed with this key.`);
    for (const { signature } of own) {
      if (!(await crypto.subtle.verify("Ed25519", known.key, signature, utf8(text))))
        throw new Refused(`The signature of the checkpoint of ${size} entries does not hold.`);
    }
  }
  return notes;
}

/** A file of notes: each a text, an empty line, and lines that begin with a dash; an empty line between two notes. */
function notesIn(file) {
  const bad = new Refused("This is not a checkpoint, or it was changed.");
  const blocks = file.split("\n\n");
  if (blocks.length % 2 !== 0) throw bad;
  const last = blocks.pop();
  if (!last.endsWith("\n")) throw bad;
  blocks.push(last.slice(0, -1));
  return Array.from({ length: blocks.length / 2 }, (_, at) => {
    const [text, signed] = [`${blocks[2 * at]}\n`, blocks[2 * at + 1].split("\n")];
    const lines = blocks[2 * at].split("\n");
    const [origin, size, root] = lines;
    const plain =
      [...text, ...signed.join("")].every((sign) => sign === "\n" || sign >= " ") && !/\p{Surrogate}/u.test(text);
    const signatures = signed.map((line) => /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line));
    if (!plain || origin === "" || lines.length < 3 || signatures.includes(null) || lines.includes("")) throw bad;
    if (!/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size)) || bytesOf(root)?.length !== 32) throw bad;
    return {
      ...{ size: Number(size), root, text },
      signatures: signatures.map(([, name, encoded]) => {
        const bytes = bytesOf(encoded);
        if (bytes === undefined || bytes.length < 5) throw bad;
        return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
      }),
    };
  });
}

/** NAME+ID+BASE64 of 1 and 32 bytes; the id is the beginning of the hash of name, line's end and those 33 bytes. */
async function readKey(line) {
  const bad = new Refused("This is not the key of a log.");
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(line) ?? [];
  const bytes = bytesOf(encoded ?? "");
  if (bytes?.length !== 33 || bytes[0] !== 1) throw bad;
  const hash = await sha256(Uint8Array.of(...utf8(`${name}\n`), ...bytes));
  if (hex(hash.subarray(0, 4)) !== id) throw bad;
  const key = await crypto.subtle.importKey("raw", bytes.slice(1), "Ed25519", false, ["verify"]);
  return { name, id, key };
}

// -- Bytes --------------------------------------------------------------------------------------------------------------

/** So many hashes are asked for at once: WebCrypto answers each in its own time. */
const atOnce = 500;
const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (data) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", typeof data === "string" ? utf8(data) : data));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
/** Undefined unless the text is the one base64 of some bytes. */
function bytesOf(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return base64(bytes) === text ? bytes : undefined;
}
