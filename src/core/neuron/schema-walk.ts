/**
 * Reads a value by a JSON Schema (2020-12) of the few keywords `neurons/neuron.schema.json` uses, fills in defaults and
 * says everything that is wrong at once, in sentences. A library would say less and weigh more: the schema's own
 * descriptions are the explanations a person needs.
 */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [name: string]: SchemaNode | undefined };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: SchemaNode;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The keywords the walk obeys; a test holds the schema file to them. */
export const knownKeywords: ReadonlySet<string> = new Set([
  ...["$schema", "$id", "title", "description", "type", "default", "enum", "properties", "required"],
  ...["additionalProperties", "items", "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum"],
]);

export type Path = readonly (string | number)[];

export interface SchemaProblem {
  readonly path: Path;
  /** Whether the problem is the field's name, not its value: decides which of both an editor should point at. */
  readonly atName: boolean;
  /** Completes "`field` …". */
  readonly says: string;
  /** What the field is for, from the schema. */
  readonly meaning?: string;
}

/** The value with defaults filled in, and what is wrong with it. When problems is not empty the value is of no use. */
export function walkSchema(
  value: unknown,
  schema: SchemaNode,
): { readonly value: unknown; readonly problems: readonly SchemaProblem[] } {
  const problems: SchemaProblem[] = [];
  return { value: walk(value, schema, [], problems), problems };
}

function walk(value: unknown, schema: SchemaNode, path: Path, problems: SchemaProblem[]): unknown {
  const complain = (says: string): void => {
    const meaning = schema.description;
    problems.push({ path, atName: false, says, ...(meaning === undefined ? {} : { meaning }) });
  };
  if (schema.type !== undefined && !isOfType(value, schema.type)) {
    complain(`should be ${typeInWords(schema.type)}, not ${valueInWords(value)}.${typeAdvice(value, schema.type)}`);
    return value;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    complain(`should be one of ${schema.enum.map(String).join(", ")}.`);
  }
  if (typeof value === "string") walkText(value, schema, complain);
  if (typeof value === "number") walkNumber(value, schema, complain);
  if (Array.isArray(value)) return walkList(value, schema, path, problems, complain);
  if (isRecord(value)) return walkObject(value, schema, path, problems);
  return value;
}

function walkText(text: string, schema: SchemaNode, complain: (says: string) => void): void {
  const length = Array.from(text).length;
  if (schema.minLength !== undefined && length < schema.minLength) complain("should not be empty.");
  else if (schema.maxLength !== undefined && length > schema.maxLength) {
    complain(`should have at most ${schema.maxLength} characters; it has ${length}.`);
  } else if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(text)) {
    complain(`cannot be ${valueInWords(text)}.`);
  }
}

function walkNumber(number: number, schema: SchemaNode, complain: (says: string) => void): void {
  const { minimum, maximum } = schema;
  const tooSmall = minimum !== undefined && number < minimum;
  const tooLarge = maximum !== undefined && number > maximum;
  if (!tooSmall && !tooLarge) return;
  const range =
    minimum !== undefined && maximum !== undefined
      ? `between ${minimum} and ${maximum}`
      : minimum !== undefined
        ? `at least ${minimum}`
        : `at most ${String(maximum)}`;
  complain(`should be ${range}; it is ${number}.`);
}

function walkList(
  list: readonly unknown[],
  schema: SchemaNode,
  path: Path,
  problems: SchemaProblem[],
  complain: (says: string) => void,
): readonly unknown[] {
  if (schema.maxItems !== undefined && list.length > schema.maxItems) {
    complain(`should have at most ${schema.maxItems} entries; it has ${list.length}.`);
    return list;
  }
  const { items } = schema;
  return items === undefined ? list : list.map((item, place) => walk(item, items, [...path, place], problems));
}

function walkObject(
  record: Readonly<Record<string, unknown>>,
  schema: SchemaNode,
  path: Path,
  problems: SchemaProblem[],
): Readonly<Record<string, unknown>> {
  const properties = schema.properties ?? {};
  const filled: Record<string, unknown> = {};
  for (const [name, node] of Object.entries(properties)) {
    if (node === undefined) continue;
    if (Object.hasOwn(record, name)) filled[name] = walk(record[name], node, [...path, name], problems);
    else if (schema.required?.includes(name) === true) {
      const meaning = node.description;
      const says = "is missing.";
      problems.push({ path: [...path, name], atName: false, says, ...(meaning === undefined ? {} : { meaning }) });
    } else if (node.default !== undefined) filled[name] = walk(node.default, node, [...path, name], problems);
  }
  for (const name of Object.keys(record)) {
    if (Object.hasOwn(properties, name)) continue;
    if (schema.additionalProperties === false) problems.push(unknownField(name, properties, path));
    else filled[name] = record[name];
  }
  return filled;
}

function unknownField(
  name: string,
  properties: Readonly<Record<string, SchemaNode | undefined>>,
  path: Path,
): SchemaProblem {
  const known = Object.keys(properties);
  const near = nearest(name, known);
  const says =
    near === undefined
      ? `is not a field here. Known ones are ${known.join(", ")}.`
      : `is not a field here. Did you mean \`${near}\`?`;
  const meaning = near === undefined ? undefined : properties[near]?.description;
  return { path: [...path, name], atName: true, says, ...(meaning === undefined ? {} : { meaning }) };
}

/** The known name fewest edits away, if a slip of the hand explains the difference. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const within = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = editDistance(name.toLowerCase().slice(0, 64), candidate);
    if (edits <= within && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const swap = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isOfType(value: unknown, type: string): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isRecord(value);
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  return typeof value === type;
}

function typeInWords(type: string): string {
  const words: Readonly<Record<string, string>> = {
    array: "a list",
    object: "a group of fields",
    integer: "a whole number",
    number: "a number",
    boolean: "true or false",
    string: "text",
  };
  return words[type] ?? type;
}

function valueInWords(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of fields";
  if (typeof value === "string") return `"${seen(value.length > 40 ? `${value.slice(0, 40)}…` : value)}"`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeof value;
}

/** What a file says stands in a sentence as one sees it: controls and turns of direction would change the sentence. */
const seen = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\ufffd");

function typeAdvice(value: unknown, type: string): string {
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) return " Put it in quotes.";
  if (typeof value !== "string") return "";
  if (type === "number" || type === "integer") return " Write it without quotes.";
  return "";
}
