import { canonicalJson } from "#core/words/json.ts";
import { parseToolCall } from "../parse.ts";
import { damages, type Damaged } from "./damage.ts";
import type { Chance, Truth } from "./truths.ts";
import { dialects, textOf } from "./write-call.ts";

/** What became of the calls that were tried. */
interface Tally {
  readonly wellFormed: { tried: number; recovered: number };
  /** Damaged ones whose text still says which call is meant. */
  readonly determined: { tried: number; recovered: number; askedAgain: number };
  /** Damaged ones that may have been another call. */
  readonly undetermined: { tried: number; recovered: number; askedAgain: number };
  wrong: number;
  /** The first few that were not recovered, to look at. */
  readonly missed: string[];
}

export const newTally = (): Tally => ({
  wellFormed: { tried: 0, recovered: 0 },
  determined: { tried: 0, recovered: 0, askedAgain: 0 },
  undetermined: { tried: 0, recovered: 0, askedAgain: 0 },
  wrong: 0,
  missed: [],
});

/** One call in every dialect, whole and with one damage of each kind. */
export function tryOneCall(truth: Truth, chance: Chance, tally: Tally): void {
  for (const [dialect, write] of Object.entries(dialects)) {
    const text = textOf(write(truth.name, truth.arguments, "usual"));
    tally.wellFormed.tried += 1;
    const ending = judge({ text, truth, determined: true }, `${dialect}, whole`, tally);
    if (ending === "recovered") tally.wellFormed.recovered += 1;
    for (const [kind, damage] of Object.entries(damages)) {
      const damaged = damage(truth, dialect, chance);
      if (damaged !== undefined) count(damaged, `${dialect}, ${kind}`, tally);
    }
  }
}

function count(damaged: Damaged, what: string, tally: Tally): void {
  const ending = judge(damaged, what, tally);
  // Before the tool is named nobody can tell a call from an answer that broke off.
  if (damaged.nameless === true) return;
  const counted = damaged.determined ? tally.determined : tally.undetermined;
  counted.tried += 1;
  if (ending === "recovered") counted.recovered += 1;
  if (ending === "asked again") counted.askedAgain += 1;
  if (ending === "let go") tally.missed.push(`${what}, let go: ${damaged.text}`);
}

function judge(
  { text, truth, determined }: Damaged,
  what: string,
  tally: Tally,
): "recovered" | "asked again" | "let go" {
  const parsed = parseToolCall(text, truth.tools);
  if (parsed.kind === "call") {
    const isRight = parsed.name === truth.name && canonicalJson(parsed.arguments) === canonicalJson(truth.arguments);
    if (isRight) return "recovered";
    tally.wrong += 1;
    const read = JSON.stringify({ name: parsed.name, arguments: parsed.arguments });
    tally.missed.push(`WRONG ${what}: ${text}\n  read as ${read}\n  meant ${JSON.stringify(truth.arguments)}`);
    return "let go";
  }
  if (determined) tally.missed.push(`${what}, ${parsed.kind === "unclear" ? parsed.ask : "none"}: ${text}`);
  return parsed.kind === "unclear" ? "asked again" : "let go";
}
