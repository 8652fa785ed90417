import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { copyDisk, failingAt, withRoomFor, type Disk, type Fault } from "./faulty-disk.ts";
import { brokenInvariants } from "./invariants.ts";
import { furnish, journeys, remembers, takeIn, tell, type Journey, type Told } from "./journeys.ts";
import { openHouse } from "./whole-house.ts";

export interface Tally {
  faults: number;
  /** How often a person was told that it is done, and that it is not. */
  done: number;
  refused: number;
}

/** One call of one journey that fails, in one of the ways. */
export interface FaultCase {
  readonly journey: Journey;
  readonly at: number;
  readonly fault: Fault;
}

/** A disk on which somebody has lived. */
export async function livedIn(): Promise<Disk> {
  const disk = createFakeRawDisk();
  await furnish(await openHouse(disk));
  return disk;
}

/** Every call of every journey, failing in every way: some hundreds. */
export async function allCases(start: Disk): Promise<readonly FaultCase[]> {
  const cases: FaultCase[] = [];
  for (const journey of journeys) {
    const counted = failingAt(await copyDisk(start), 0, "once");
    const told = await tell(journey, await openHouse(counted.disk));
    if (told !== "done") throw new Error(`${journey.name} does not even work on a sound disk: ${told.refused}`);
    for (let at = 1; at <= counted.calls(); at += 1) {
      for (const fault of ["once", "dies-before", "dies-after"] as const) cases.push({ journey, at, fault });
    }
  }
  return cases;
}

/**
 * Lives through one case, then opens the disk anew and looks: every promise of the rooms holds, what was said to be done
 * is there, what was said to be refused is not, every refusal is a sentence, and the same thing can be done again.
 * Throws at the first that does not hold.
 */
export async function liveThrough(start: Disk, { journey, at, fault }: FaultCase, tally: Tally): Promise<void> {
  const where = `${journey.name}, storage call ${at} (${fault})`;
  const disk = await copyDisk(start);
  const told = await tell(journey, await openHouse(failingAt(disk, at, fault).disk));
  const house = await openHouse(disk);
  await check(where, journey, told, fault, house);
  tally.faults += 1;
  if (told === "done") tally.done += 1;
  else tally.refused += 1;
  if (journey.repeatable === false || (await journey.stands(house))) return;
  const again = await tell(journey, house);
  if (again !== "done") throw new Error(`${where}: it cannot be done again: ${again.refused}`);
  if (!(await journey.stands(house))) throw new Error(`${where}: it was done again and does not stand.`);
}

async function check(
  where: string,
  journey: Journey,
  told: Told,
  fault: Fault,
  house: Awaited<ReturnType<typeof openHouse>>,
): Promise<void> {
  const broken = await brokenInvariants(house);
  if (broken.length > 0) throw new Error(`${where}: ${broken.join(" ")}`);
  const stands = await journey.stands(house);
  if (told === "done") {
    if (!stands) throw new Error(`${where}: it was said to be done and is not there.`);
    return;
  }
  if (!/^[A-Z].*\.$/s.test(told.refused)) throw new Error(`${where}: no sentence was said: "${told.refused}"`);
  // A tab that died has told nobody.
  if (fault === "once" && journey.whole && stands)
    throw new Error(`${where}: it was refused and is there all the same.`);
}

/** Bytes between two quotas that are tried. */
const quotaStep = 65_536;

/**
 * Takes a package in on disks that have room for 0, 64 KiB, 128 KiB … until it fits: each time it is there wholly, or
 * not at all and said so. Resolves to how many quotas were too small.
 */
export async function fillUp(start: Disk, seed: string): Promise<number> {
  for (let step = 0; ; step += 1) {
    const disk = await copyDisk(start);
    const told = await takeIn(await openHouse(withRoomFor(disk, step * quotaStep)), seed);
    const house = await openHouse(disk);
    const where = `import with room for ${step * quotaStep} bytes`;
    const broken = await brokenInvariants(house);
    if (broken.length > 0) throw new Error(`${where}: ${broken.join(" ")}`);
    if ((await remembers(house, seed)) !== (told === "done")) throw new Error(`${where}: what was said is not so.`);
    if (told === "done") return step;
    if (!told.refused.includes("no room left")) throw new Error(`${where}: it was said "${told.refused}"`);
  }
}
