import { LineCounter, Parser, isMap, isScalar, isSeq, parseDocument, type CST, type Node } from "yaml";
import { failure, ok, type Result } from "#core/words/result.ts";

/** Where something stands in a text; both count from 1, columns in UTF-16 units. */
interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlProblem extends Place {
  readonly message: string;
}

export interface StrictYaml {
  /** Plain data: objects, lists, text, numbers, booleans, null. */
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest thing around it that is there. `name`: where its key stands. */
  readonly placeOf: (path: readonly (string | number)[], what?: "value" | "name") => Place;
}

export const yamlLimits = { characters: 256 * 1024, depth: 24 } as const;

/**
 * Reads YAML 1.2 (core schema) as data and nothing more: no aliases, anchors, tags, directives, merge keys or second
 * documents, and no key twice. Size and depth are checked on the flat token stream, before anything recursive runs, so
 * that a hostile file costs no more than its size.
 */
export function readStrictYaml(text: string): Result<StrictYaml, readonly YamlProblem[]> {
  if (text.length > yamlLimits.characters) {
    return failure([{ line: 1, column: 1, message: "The file is too large: a description may have at most 256 kB." }]);
  }
  const lines = new LineCounter();
  const refused = findForbidden(text, lines);
  if (refused.length > 0) return failure(refused);
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    logLevel: "silent",
  });
  const troubles = [...document.errors, ...document.warnings];
  if (troubles.length > 0) {
    return failure(troubles.map((trouble) => ({ ...placeAt(lines, trouble.pos[0]), message: inWords(trouble) })));
  }
  const root: unknown = document.contents;
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return ok({
    value,
    placeOf: (path, what = "value") => placeAt(lines, offsetOf(root, path, what)),
  });
}

/** What is not allowed, found without recursion: nesting too deep overflows a stack only where one is used. */
function findForbidden(text: string, lines: LineCounter): readonly YamlProblem[] {
  const problems: YamlProblem[] = [];
  const refuse = (offset: number, message: string): void => {
    problems.push({ ...placeAt(lines, offset), message });
  };
  let documents = 0;
  const open: { readonly token: CST.Token | CST.SourceToken; readonly depth: number }[] = [];
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    if (token.type === "document") documents += 1;
    if (token.type === "directive") refuse(token.offset, "Lines that begin with % are not read. Remove it.");
    if (documents > 1) {
      refuse(token.offset, "A file holds one description. Remove the second one, after the line ---.");
      break;
    }
    open.push({ token, depth: 0 });
  }
  for (let next = open.pop(); next !== undefined && problems.length < 20; next = open.pop()) {
    const { token, depth } = next;
    if (depth > yamlLimits.depth) {
      refuse(token.offset, `This is nested more than ${yamlLimits.depth} deep. Write it flatter.`);
      break;
    }
    const message = forbidden(token.type);
    if (message !== undefined) refuse(token.offset, message);
    for (const inner of innerTokens(token)) open.push({ token: inner.token, depth: depth + (inner.deeper ? 1 : 0) });
  }
  return problems.sort((one, other) => one.line - other.line || one.column - other.column);
}

function forbidden(type: string): string | undefined {
  if (type === "alias") return "References (*name) are not read. Write the value out.";
  if (type === "anchor") return "Anchors (&name) are not read. Remove it and write the value out where it is needed.";
  if (type === "tag") return "Tags (!name) are not read. Remove it.";
  return undefined;
}

function* innerTokens(
  token: CST.Token | CST.SourceToken,
): Generator<{ readonly token: CST.Token | CST.SourceToken; readonly deeper: boolean }> {
  if ("start" in token && Array.isArray(token.start))
    for (const inner of token.start) yield { token: inner, deeper: false };
  if ("props" in token) for (const inner of token.props) yield { token: inner, deeper: false };
  if (token.type === "document" && token.value !== undefined) yield { token: token.value, deeper: false };
  if (!("items" in token)) return;
  for (const item of token.items) {
    for (const inner of [...item.start, item.key, ...(item.sep ?? []), item.value]) {
      if (inner) yield { token: inner, deeper: true };
    }
  }
}

function offsetOf(root: unknown, path: readonly (string | number)[], what: "value" | "name"): number {
  let node = root;
  let offset = startOf(root);
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return offset;
      const last = depth === path.length - 1;
      // An empty value has no place of its own: its name has.
      const nameOffset = startOf(pair.key);
      node = pair.value;
      offset = (last && what === "name") || isEmpty(node) ? nameOffset : startOf(node, nameOffset);
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node, offset);
    } else return offset;
  }
  return offset;
}

const isEmpty = (node: unknown): boolean => isScalar(node) && node.value === null && node.source === "";
const startOf = (node: unknown, otherwise = 0): number =>
  typeof node === "object" && node !== null && "range" in node ? ((node as Node).range?.[0] ?? otherwise) : otherwise;

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? { line: 1, column: 1 } : { line, column: col };
}

/** The library's codes that people meet, in our words; its own sentence for the rest. */
function inWords(trouble: { readonly code: string; readonly message: string }): string {
  const words: Readonly<Record<string, string>> = {
    DUPLICATE_KEY: "This field stands here twice. Keep one of them.",
    TAB_AS_INDENT: "Lines are indented by spaces, not by tabs.",
    BAD_INDENT: "This line is not indented like its neighbours.",
    MISSING_CHAR: "Something is missing here, such as a closing quote or bracket.",
    IMPOSSIBLE: "This is not YAML.",
    UNEXPECTED_TOKEN: "This does not belong here. Text with : or # in it needs quotes.",
    NON_STRING_KEY: "The name of a field must be text.",
    MULTILINE_IMPLICIT_KEY: "The name of a field must stand on one line. Is a colon missing?",
    BLOCK_AS_IMPLICIT_KEY: "A field inside a field needs a line of its own. Text with a colon in it needs quotes.",
  };
  const unclosed = /end with a ([\]}])$/.exec(trouble.message)?.[1];
  if (unclosed !== undefined) {
    return `A ${unclosed === "]" ? "[" : "{"} before this is not closed: its ${unclosed} is missing. Text that has a bracket needs quotes.`;
  }
  return words[trouble.code] ?? `${trouble.message.replace(/\.?$/, "")}.`;
}
