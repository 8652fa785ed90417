import type { Clock } from "#core/words/ports.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import type { RunOutcome, Synapse } from "../definition.ts";
import { builtIn, readText } from "./definitions.ts";

const day = 86_400_000;

export const createClockTool = (clock: Clock): Synapse => ({
  definition: {
    name: "clock",
    version: "1.0.0",
    description:
      "Tells the date and time, here or in a time zone. With ‘from’ or ‘to’ it tells the days between two dates; the one that is left out is today.",
    wants: "look at the clock",
    parameters: {
      type: "object",
      properties: {
        zone: { type: "string", description: "A time zone, such as Europe/Berlin or UTC", maxLength: 60 },
        from: { type: "string", description: "A date, such as 2026-03-01", maxLength: 10 },
        to: { type: "string", description: "A date, such as 2026-12-24", maxLength: 10 },
      },
      additionalProperties: false,
    },
    effect: "nothing",
    risk: "low",
    source: builtIn,
  },
  scope: () => "look at the clock",
  run(args) {
    const told = tell(clock.now(), readText(args, "zone"), readText(args, "from"), readText(args, "to"));
    const outcome: RunOutcome = told.ok ? { kind: "done", text: told.value } : { kind: "failed", text: told.problem };
    return Promise.resolve(outcome);
  },
});

function tell(now: number, zone: string, from: string, to: string): Result<string, string> {
  const here = inZone(now, zone);
  if (here === undefined) {
    return failure(`"${zone}" is not a known time zone. Write it like Europe/Berlin, America/New_York or UTC.`);
  }
  if (from === "" && to === "") return ok(here.words);
  const begin = dayNumber(from === "" ? here.date : from);
  const end = dayNumber(to === "" ? here.date : to);
  if (begin === undefined || end === undefined) {
    return failure(`"${begin === undefined ? from : to}" is not a date. Write it like 2026-12-24.`);
  }
  const days = end - begin;
  const length = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
  const span = `${from === "" ? `today (${here.date})` : from} to ${to === "" ? `today (${here.date})` : to}`;
  return ok(`From ${span}: ${length}${days < 0 ? " back" : ""}.`);
}

/** The moment in a zone, the device's own where it is empty; undefined when the zone is unknown. */
function inZone(now: number, zone: string): { readonly date: string; readonly words: string } | undefined {
  const at = zone === "" ? {} : { timeZone: zone };
  try {
    // Swedish writes dates as ISO 8601 does.
    const date = new Intl.DateTimeFormat("sv-SE", { ...at, dateStyle: "short" }).format(now);
    const time = new Intl.DateTimeFormat("en-GB", { ...at, timeStyle: "medium" }).format(now);
    const weekday = new Intl.DateTimeFormat("en-GB", { ...at, weekday: "long" }).format(now);
    const name = zone === "" ? new Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
    return { date, words: `${weekday}, ${date}, ${time} (${name})` };
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** Days since 1970-01-01 of an ISO date; undefined when there is no such day. */
function dayNumber(date: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return undefined;
  const moment = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== date) return undefined;
  return Math.round(moment / day);
}
