/** What kind of thing a text parameter asks for, told by its words, and which texts of a request look like such a thing. */
import type { Slot } from "./slots.ts";
import { stem } from "./stems.ts";
import type { TextMention } from "./texts.ts";

export type Sense =
  "place" | "start" | "goal" | "person" | "firm" | "date" | "mark" | "formula" | "address" | "colour" | "currency";

const words: readonly (readonly [Sense, string])[] = [
  ["start", "start origin from source departure depart base checkin"],
  ["goal", "end destination to target arrival goal checkout"],
  [
    "place",
    "location city place country state region town area county address destination origin venue jurisdiction zip court province continent",
  ],
  [
    "person",
    "person author artist player actor scientist actress composer singer painter president name individual patient client",
  ],
  ["firm", "company firm organization corporation stock brand team manufacturer league"],
  ["date", "date day birthday deadline"],
  ["mark", "id number code zip ticker symbol identifier docket version path url key sequence phone isbn"],
  ["formula", "function equation expression formula polynomial"],
  ["currency", "currency"],
  ["colour", "color colour"],
  ["address", "email mail recipient url link website"],
];
const colours = new Set(
  "red green blue yellow black white orange purple pink brown gray grey cyan magenta turquoise violet gold silver beige teal navy sea sky light dark".split(
    " ",
  ),
);
const table = words.map(([sense, list]) => [sense, new Set(list.split(" ").map(stem))] as const);

/** From the name first; from the description where the name says nothing. */
export function sensesOf(slot: Slot): ReadonlySet<Sense> {
  const of = (roots: Iterable<string>) =>
    new Set([...roots].flatMap((root) => table.filter(([, list]) => list.has(root)).map(([sense]) => sense)));
  const named = of(slot.nameStems);
  if (/\be-?mail\b/iu.test(slot.description)) named.add("address");
  if (named.size > 0) return named;
  const head = slot.description.split(/[.(]/u)[0] ?? "";
  return new Set(
    [
      ...of(
        head
          .split(/[^\p{L}]+/u)
          .slice(0, 6)
          .map(stem),
      ),
    ].filter((sense) => sense !== "start" && sense !== "goal"),
  );
}

/** How well a text looks like what is asked for; 0 says nothing. */
export function looksLike(request: string, senses: ReadonlySet<Sense>, slot: Slot, mention: TextMention): number {
  const before = request.slice(Math.max(0, mention.start - 24), mention.start);
  const has = (...some: readonly Sense[]) => some.some((sense) => senses.has(sense));
  let score = 0;
  const direction = has("start", "goal") ? towards(before, senses) : 0;
  if (mention.kind === "date") return has("date") ? 10 + direction : -3;
  if (mention.kind === "currency") return has("currency") ? 10 + direction : -3;
  if (has("currency")) return -1;
  if (mention.kind === "formula") return has("formula") ? 6 : -2;
  if (has("date", "formula")) score -= 2;
  if (has("colour"))
    return (
      (mention.value.split(" ").every((word) => colours.has(word.toLowerCase())) ? 6 : 0) +
      cueBehind(request.slice(mention.end, mention.end + 24), slot)
    );
  if (mention.value.includes("@") && !/^@/u.test(mention.value)) return has("address") ? 6 : -2;
  if (/[/\\]|\.\p{L}{2,4}$/u.test(mention.value) && mention.kind === "mark")
    score += [...slot.stems].some((root) => files.has(root)) ? 5 : -1;
  else if (mention.kind === "mark" || /^\d+$/u.test(mention.value))
    score += has("mark") ? 3 : senses.size === 0 ? 0 : -1.5;
  else if (has("mark") && mention.kind !== "quoted") score -= 1;
  if (mention.kind === "name" && has("place", "person", "firm", "start", "goal")) score += 3;
  if (
    has("place", "start", "goal") &&
    mention.kind === "name" &&
    (mention.value.includes(",") || /\s\p{Ll}+$/u.test(mention.value))
  )
    score += 2;
  if (has("place", "start", "goal") && /\b(?:in|at|near|for|around|from|to|of|between)\s+(?:the\s+)?$/iu.test(before))
    score += 1;
  if (has("place") && /\bin\s+(?:the\s+)?$/iu.test(before)) score += 1.5;
  score += direction;
  return score + cue(before, slot) + cueBehind(request.slice(mention.end, mention.end + 24), slot);
}

/** "2020-2021 season", "sushi restaurant": the parameter's own name stands behind it. */
const cueBehind = (behind: string, { nameStems }: Slot): number =>
  nameStems.includes(stem(/^\s+(\p{L}+)/u.exec(behind)?.[1] ?? "")) ? 2 : 0;

const files = new Set("path file dataset data database source url link folder csv".split(" ").map(stem));

/** "from A to B", "between A and B": who stands behind which word. */
function towards(before: string, senses: ReadonlySet<Sense>): number {
  const comesFrom = /\b(?:from|between|of|leaving)\s+(?:the\s+)?$/iu.test(before);
  const goesTo = /\b(?:to|and|towards?|into|in|until|till)\s+(?:the\s+)?$/iu.test(before);
  if (senses.has("start")) return comesFrom ? 3 : goesTo && /\bto\s+(?:the\s+)?$/iu.test(before) ? -2 : 0;
  return goesTo ? 3 : comesFrom && /\bfrom\b/iu.test(before) ? -2 : 0;
}

/** `status 'concluded'`, `the subject "Meeting"`, `genre: rock`: the parameter's own name stands before it. */
function cue(before: string, { nameStems }: Slot): number {
  const near = before
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .slice(-3)
    .map(stem);
  const at = near.findLastIndex((root) => nameStems.includes(root));
  return at < 0 ? 0 : 3 / (near.length - at);
}
