import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createFakeRawDisk } from "../fake-disk.ts";
import { createFakePasskeys } from "../fake-passkeys.ts";
import type { KeyRecord, KeyShelf } from "../key-record.ts";
import type { RawRows } from "../raw-rows.ts";
import { resealRows } from "../reseal-rows.ts";
import { createRotation } from "../rotation.ts";
import { createSealedRows } from "../sealed-rows.ts";
import { createSealingTabs } from "../sealing-tabs.ts";
import { createWaysIn } from "../ways-in.ts";
import { openOwnKeyring, random } from "./open-keyring.ts";

/** Which call to the disk fails, and how: it answers with trouble once, or the tab dies before or after it is done. */
export interface RotationFault {
  readonly from: "keys" | "ground";
  readonly at: number;
  readonly how: "once" | "dies-before" | "dies-after";
}

interface Disk {
  readonly raw: RawRows;
  readonly shelf: KeyShelf;
}
type Work = <Value>(work: () => Promise<Value>) => Promise<Value>;
const rowsThere = 90;

/** A disk whose `at`-th call fails; 0: none. Rows and the key record are counted together. */
function failing({ raw, shelf }: Disk, at: number, how: RotationFault["how"]) {
  let calls = 0;
  const asked: Work = async (work) => {
    calls += 1;
    const now = calls;
    if (at === 0 || now < at || (now > at && how === "once")) return work();
    if (now === at && how === "dies-after") await work();
    throw new StorageTrouble("failed", "The browser's storage did not answer.");
  };
  const disk: Disk = {
    raw: {
      ...raw,
      get: (...given) => asked(() => raw.get(...given)),
      stores: () => asked(() => raw.stores()),
      tokens: (store) => asked(() => raw.tokens(store)),
      list: (...given) => asked(() => raw.list(...given)),
      write: (changes) => asked(() => raw.write(changes)),
    },
    shelf: {
      read: () => asked(() => shelf.read()),
      addIfAbsent: (record) => asked(() => shelf.addIfAbsent(record)),
      replace: (...given) => asked(() => shelf.replace(...given)),
    },
  };
  return { disk, calls: () => calls };
}

async function openTab({ raw, shelf }: Disk, rest: () => Promise<void> = () => Promise.resolve()) {
  const keyring = await openOwnKeyring(shelf);
  const damage: string[] = [];
  const rows = createSealedRows({ raw, keyring, onDamage: ({ message }) => damage.push(message) });
  const locks = createProgramLocks();
  const clock = { now: () => 5 };
  const tabs = createSealingTabs(locks, "tab");
  tabs.show(keyring.generation());
  const rotation = createRotation({
    ...{ shelf, keyring, locks, clock, tabs },
    passes: [(...asked) => resealRows({ raw, keyring, rest }, ...asked)],
    settled: () => rows.write([]),
    wait: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
  const ways = createWaysIn({ shelf, random, clock, passkeys: createFakePasskeys(), kdf: createFakePassphraseKdf() });
  return { keyring, rows, damage, rotation, ways };
}
type Tab = Awaited<ReturnType<typeof openTab>>;

const finish = ({ rotation }: Tab) => rotation.finish(() => undefined, new AbortController().signal);
const put = (id: string, value: string) => ({ kind: "put" as const, store: "notes", id, value, tags: ["all"] });

async function renew(tab: Tab, from: RotationFault["from"]): Promise<void> {
  if (from === "keys") await tab.rotation.begin("op");
  else {
    const renewed = await tab.ways.renew({ kind: "device" }, "op");
    if (renewed.kind === "renewed") tab.keyring.adopt(renewed.master, renewed.generation);
  }
  await finish(tab);
}

/** A disk of one's own with rows of two generations, and what must be there. */
async function livedIn() {
  const first = await (start ??= firstLife());
  const disk = createFakeRawDisk();
  for (const [place, row] of first.disk.rows) disk.rows.set(place, row);
  await disk.shelf.addIfAbsent((await first.disk.shelf.read()) as KeyRecord);
  return { disk, known: new Map(first.known) };
}
let start: ReturnType<typeof firstLife> | undefined;

async function firstLife() {
  const disk = createFakeRawDisk();
  const tab = await openTab(disk);
  const known = new Map<string, string>();
  const write = async (id: string, value: string) => {
    await tab.rows.write([put(id, value)]);
    known.set(id, value);
  };
  for (let at = 0; at < rowsThere; at += 1) await write(`n${at}`, `first ${at}`);
  await renew(tab, "keys");
  for (let at = 0; at < 5; at += 1) await write(`m${at}`, `second ${at}`);
  return { disk, known };
}

/** How many calls to the disk a rotation makes: that many cases there are, times the three ways to fail. */
export async function callsOfRotation(from: RotationFault["from"]): Promise<number> {
  const { disk } = await livedIn();
  const counted = failing(disk, 0, "once");
  await renew(await openTab(counted.disk), from);
  return counted.calls();
}

/**
 * Lives through one fault: a rotation that is cut, with somebody writing meanwhile; then a new start. What was there or
 * was acknowledged is there before the new start goes on and after, and the rotation ends complete. Throws otherwise.
 */
export async function liveThroughRotation({ from, at, how }: RotationFault): Promise<void> {
  const where = `A rotation from the ${from}, call ${at} (${how})`;
  const { disk, known } = await livedIn();
  const unsure = new Map<string, string>();
  const cut = failing(disk, at, how);
  let written = 0;
  try {
    const tab: Tab = await openTab(cut.disk, async () => {
      written += 1;
      const [id, value] = [`n${written % rowsThere}`, `meanwhile ${written}`];
      unsure.set(id, value);
      await tab.rows.write([put(id, value)]);
      known.set(id, value);
      unsure.delete(id);
    });
    await renew(tab, from);
  } catch (thrown) {
    if (!(thrown instanceof StorageTrouble)) throw new Error(`${where}: ${String(thrown)}`, { cause: thrown });
  }

  const next = await openTab(disk);
  await compare(`${where}, before the next start went on`, next, known, unsure);
  await finish(next);
  await compare(`${where}, at the end`, next, known, unsure);
  const record = (await disk.shelf.read()) as KeyRecord;
  if (record.rotation !== undefined) throw new Error(`${where}: the record says that it goes on.`);
  for (const row of disk.rows.values()) {
    const sealer = await next.keyring.sealer(row.store);
    if (!(await sealer.isOfNow(row.sealed))) throw new Error(`${where}: a row is of an older generation.`);
  }
}

async function compare(
  where: string,
  { rows, damage }: Tab,
  known: ReadonlyMap<string, string>,
  unsure: ReadonlyMap<string, string>,
): Promise<void> {
  const found = new Map((await rows.list("notes", "all")).map(({ id, value }) => [id, value]));
  if (damage.length > 0) throw new Error(`${where}: ${damage.join(" ")}`);
  if (found.size !== known.size) throw new Error(`${where}: ${found.size} rows are there, not ${known.size}.`);
  for (const [id, value] of known) {
    const there = found.get(id);
    if (there !== value && there !== unsure.get(id)) throw new Error(`${where}: ${id} is “${String(there)}”.`);
  }
}
