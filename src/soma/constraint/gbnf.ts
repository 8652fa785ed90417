import { Expressions, type Expression, type Rule } from "./expression.ts";
import { parseGbnf, type Part } from "./gbnf-parser.ts";
import type { GrammarEnding } from "./grammar.ts";
import { orderRules } from "./rule-order.ts";

/**
 * Reads a grammar in llama.cpp's GBNF (gbnf-parser.ts says what of it). Refused with a sentence: what does not parse or
 * is too large, a rule that is not there, one that can begin with itself, and one that can never be finished.
 */
export function readGrammar(gbnf: string): GrammarEnding {
  const parsed = parseGbnf(gbnf);
  if (parsed.kind === "refused") return parsed;
  const { rules } = parsed;
  if (!rules.has("root")) return refused('The grammar has no rule "root", with which a text begins.');
  for (const [name, part] of rules) {
    const missing = [...namesIn(part)].find((one) => !rules.has(one));
    if (missing !== undefined)
      return refused(`The rule "${name}" names "${missing}", which the grammar does not have.`);
  }

  const finished = settle(rules, canFinish);
  for (const name of rules.keys()) {
    if (!finished.has(name)) return refused(`No text can ever finish the rule "${name}" of the grammar.`);
  }
  const nullable = settle(rules, canBeEmpty);
  const order = orderRules(new Map([...rules].map(([name, part]) => [name, beginnings(part, nullable)])));
  if (order.kind === "ring") {
    const ring = [...order.ring, order.ring[0] ?? ""].map((name) => `"${name}"`);
    return refused(`A rule of the grammar can begin with itself: ${ring.join(" begins with ")}.`);
  }

  const expressions = new Expressions();
  const made = new Map<string, Rule>();
  for (const name of rules.keys()) {
    const rank = order.rank.get(name) ?? 0;
    made.set(name, { name, nullable: nullable.has(name), rank, body: expressions.never });
  }
  for (const [name, part] of rules) {
    const rule = made.get(name);
    if (rule !== undefined) rule.body = express(part, expressions, made);
  }
  const root = made.get("root");
  return { kind: "read", grammar: { expressions, root: root ? expressions.rule(root) : expressions.never } };
}

const refused = (message: string): GrammarEnding => ({ kind: "refused", message });

function express(part: Part, expressions: Expressions, rules: ReadonlyMap<string, Rule>): Expression {
  const inner = (one: Part): Expression => express(one, expressions, rules);
  switch (part.kind) {
    case "text":
      return expressions.text(part.text);
    case "char":
      return expressions.char(part.set);
    case "rule": {
      const rule = rules.get(part.name);
      return rule === undefined ? expressions.never : expressions.rule(rule);
    }
    case "sequence":
      return expressions.sequence(...part.of.map(inner));
    case "choice":
      return expressions.choice(...part.of.map(inner));
    case "repetition":
      return expressions.repetition(inner(part.of), part.least, part.most);
  }
}

/** The rules of which `holds` is true, where it is told of which rules that is known: the least such set. */
function settle(
  rules: ReadonlyMap<string, Part>,
  isTrue: (part: Part, known: ReadonlySet<string>) => boolean,
): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  for (const [name, part] of rules) {
    for (const used of namesIn(part)) users.set(used, [...(users.get(used) ?? []), name]);
  }
  const known = new Set<string>();
  const todo = [...rules.keys()];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const part = rules.get(name);
    if (known.has(name) || part === undefined || !isTrue(part, known)) continue;
    known.add(name);
    todo.push(...(users.get(name) ?? []));
  }
  return known;
}

function canFinish(part: Part, finished: ReadonlySet<string>): boolean {
  switch (part.kind) {
    case "text":
      return true;
    case "char":
      return part.set.length > 0;
    case "rule":
      return finished.has(part.name);
    case "sequence":
      return part.of.every((one) => canFinish(one, finished));
    case "choice":
      return part.of.some((one) => canFinish(one, finished));
    case "repetition":
      return part.least === 0 || canFinish(part.of, finished);
  }
}

function canBeEmpty(part: Part, nullable: ReadonlySet<string>): boolean {
  switch (part.kind) {
    case "text":
      return part.text === "";
    case "char":
      return false;
    case "rule":
      return nullable.has(part.name);
    case "sequence":
      return part.of.every((one) => canBeEmpty(one, nullable));
    case "choice":
      return part.of.some((one) => canBeEmpty(one, nullable));
    case "repetition":
      return part.least === 0 || canBeEmpty(part.of, nullable);
  }
}

function namesIn(part: Part, into = new Set<string>()): Set<string> {
  if (part.kind === "rule") into.add(part.name);
  if (part.kind === "repetition") namesIn(part.of, into);
  if (part.kind === "sequence" || part.kind === "choice") for (const one of part.of) namesIn(one, into);
  return into;
}

/** The rules that a text of `part` may begin with. */
function beginnings(part: Part, nullable: ReadonlySet<string>, into = new Set<string>()): Set<string> {
  if (part.kind === "rule") into.add(part.name);
  if (part.kind === "repetition") beginnings(part.of, nullable, into);
  if (part.kind === "choice") for (const one of part.of) beginnings(one, nullable, into);
  if (part.kind === "sequence") {
    for (const one of part.of) {
      beginnings(one, nullable, into);
      if (!canBeEmpty(one, nullable)) break;
    }
  }
  return into;
}
