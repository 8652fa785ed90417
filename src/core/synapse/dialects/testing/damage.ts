/** The twelve ways in which models spoil a call, each with whether the text still says which call is meant. */
import type { JsonObject } from "#core/words/json.ts";
import { isObject } from "../../schema-shape.ts";
import { pick, type Chance, type Truth } from "./truths.ts";
import { dialects, textOf, type Written } from "./write-call.ts";

export interface Damaged {
  readonly text: string;
  /** What the whole call was: some damage needs a value to spoil. */
  readonly truth: Truth;
  /** Whether the text admits that call and no other. Told by how it was damaged, never by how it is read. */
  readonly determined: boolean;
  /** Cut before the tool was named: then nobody can know that a call was meant. */
  readonly nameless?: true;
}

/** Undefined where there is nothing to damage in that way. */
type Damage = (truth: Truth, dialect: string, chance: Chance) => Damaged | undefined;

function write(truth: Truth, dialect: string, order: "usual" | "mixed" = "usual"): Written {
  const one = dialects[dialect];
  if (one === undefined) throw new Error(`There is no dialect ${dialect}.`);
  return one(truth.name, truth.arguments, order);
}

const cutOff: Damage = (truth, dialect, chance) => {
  const written = write(truth, dialect);
  const text = textOf(written);
  const [name, args] = [written.nameEnd, written.argumentsEnd].map((end) => written.open.length + end);
  const last = Math.max(name ?? 0, args ?? 0);
  const isLate = last < text.length && chance() < 0.5;
  const at = isLate ? last + Math.floor(chance() * (text.length - last)) : Math.floor(chance() * text.length);
  return {
    text: text.slice(0, at),
    truth,
    determined: at >= last,
    ...(at <= (name ?? 0) ? { nameless: true as const } : {}),
  };
};

const before = [
  "Sure! Let me do that for you.\n",
  "I will look this up.\n\n",
  "To find out, I use a tool: ",
  "The user wants {this}, so:\n",
  "# Plan\n1. Call the tool\n2. Answer\n\n",
];
const after = [
  "\n\nI will tell you what comes back.",
  "\nLet me know if you need anything else!",
  " Please wait a moment.",
  "\n[done]",
];

const prose: Damage = (truth, dialect, chance) => {
  const written = textOf(write(truth, dialect));
  const where = chance();
  const text = (where < 0.7 ? pick(chance, before) : "") + written + (where > 0.4 ? pick(chance, after) : "");
  return { text, truth, determined: true };
};

const singleQuotes: Damage = (truth, dialect) => {
  const written = write(truth, dialect);
  if (!written.quoted) return undefined;
  // Where its own sign stands in a text, not between two letters, nobody knows which one closes.
  const spoilt = JSON.stringify(truth.arguments).replaceAll(/(?<=\p{L})'(?=\p{L})/gu, "");
  return {
    text: textOf(written).replaceAll(/\\.|"/g, (sign) => (sign === '"' ? "'" : sign)),
    truth,
    determined: !spoilt.includes("'"),
  };
};

/** The places of closing signs outside of texts. */
function closers(text: string): readonly number[] {
  const places: number[] = [];
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isText && text[at] === "\\") at += 1;
    else if (text[at] === '"') isText = !isText;
    else if (!isText && /[}\])]/.test(text[at] ?? "") && !/\[[A-Z_]+$/.test(text.slice(0, at))) places.push(at);
  }
  return places;
}

const trailingCommas: Damage = (truth, dialect, chance) => {
  const written = write(truth, dialect);
  if (!written.quoted) return undefined;
  let { core } = written;
  for (const at of closers(core).toReversed()) {
    if (chance() < 0.7 && !/[{[(]\s*$/.test(core.slice(0, at))) core = `${core.slice(0, at)},${core.slice(at)}`;
  }
  return { text: textOf({ ...written, core }), truth, determined: true };
};

const fenced: Damage = (truth, dialect, chance) => {
  const kind = pick(chance, ["json", "", "python", "tool_call", "xml"]);
  return { text: `\`\`\`${kind}\n${textOf(write(truth, dialect))}\n\`\`\``, truth, determined: true };
};

const doubled: Damage = (truth, dialect, chance) => {
  const text = textOf(write(truth, dialect));
  return { text: text + pick(chance, ["\n", "\n\n", "\nOnce more:\n"]) + text, truth, determined: true };
};

const otherCase = (word: string, chance: Chance): string =>
  pick(chance, [
    word.toUpperCase(),
    word.charAt(0).toUpperCase() + word.slice(1),
    word.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    word.replaceAll(/(?:^|_)(\w)/g, (_all, letter: string) => letter.toUpperCase()),
  ]);

const wrongCase: Damage = (truth, dialect, chance) => {
  const args = Object.entries(truth.arguments).map(([key, value]) => [
    chance() < 0.4 ? otherCase(key, chance) : key,
    value,
  ]);
  const spoilt = { ...truth, name: otherCase(truth.name, chance), arguments: Object.fromEntries(args) as JsonObject };
  const written = write(spoilt, dialect);
  let text = textOf(written);
  if (written.core.startsWith("{") && chance() < 0.3)
    text = text.replace(/"(name|tool|arguments|parameters|input)":/, (word) =>
      word.replace(/[a-z]/, (one) => one.toUpperCase()),
    );
  if (dialect === "react" && chance() < 0.5) text = text.replace("\nAction:", "\nACTION:");
  if (chance() < 0.3) text = text.replace(/^<tool_call>/, "<TOOL_CALL>");
  return { text, truth, determined: true };
};

const unescapedNewline: Damage = (truth, dialect, chance) => {
  const [schema] = truth.tools;
  const properties = isObject(schema?.parameters["properties"]) ? schema.parameters["properties"] : {};
  const free = Object.entries(truth.arguments).filter(([key, value]) => {
    const property = properties[key];
    return typeof value === "string" && isObject(property) && property["enum"] === undefined;
  });
  if (free.length === 0) return undefined;
  const [key, value] = pick(chance, free);
  const spoilt = { ...truth, arguments: { ...truth.arguments, [key]: `first line\nthen ${JSON.stringify(value)}` } };
  const written = write(spoilt, dialect);
  if (!written.quoted) return undefined;
  const text = textOf(written)
    .replace("line\\\\nthen", "line\\nthen")
    .replace("line\\nthen", dialect === "openai tool_calls" ? "line\\nthen" : "line\nthen");
  return { text, truth: spoilt, determined: true };
};

const pythonLiterals: Damage = (truth, dialect) => {
  const written = write(truth, dialect);
  if (!written.quoted || !/\b(?:true|false|null)\b/.test(written.core)) return undefined;
  const words: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
  const core = written.core.replaceAll(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (word) => words[word] ?? word);
  return core === written.core ? undefined : { text: textOf({ ...written, core }), truth, determined: true };
};

const missingBrace: Damage = (truth, dialect, chance) => {
  const written = write(truth, dialect);
  const text = textOf(written);
  const places = closers(text).filter((at) => at >= written.open.length || written.open.includes("{"));
  if (!written.quoted || places.length === 0) return undefined;
  const at = pick(chance, places);
  const behind = text.slice(at + 1);
  // A list that a name follows has ended, and so has all that only closing signs follow. An object may have gone on.
  const isListBeforeName = text[at] === "]" && /^\s*, "[^"]*":/.test(behind);
  const isListBeforeKeyword = text[at] === "]" && /^\s*, \w+=/.test(behind);
  const onlyClosers = /^[\s}\])]*(?:<[/|｜]|```|$)/.test(behind);
  const end = written.open.length + written.argumentsEnd;
  const isLast = end >= text.length && onlyClosers;
  return {
    text: text.slice(0, at) + behind,
    truth,
    determined: (onlyClosers && !isLast) || isListBeforeName || isListBeforeKeyword,
  };
};

const wrappers = [
  ["<tool_call>", "</tool_call>"],
  ["<function_call>", "</function_call>"],
  ["<tool_call>\n", "</function>"],
  ["[TOOL_CALLS]", ""],
  ["[TOOL_CALLS] ", "[/TOOL_CALLS]"],
  ["<|python_tag|>", "<|eom_id|>"],
  ["```json\n", ""],
  ["<tools>", "</tools>"],
  ["functools", ""],
  ["<|tool_call|>", "<|/tool_call|>"],
] as const;

const wrongWrapper: Damage = (truth, dialect, chance) => {
  const written = write(truth, dialect);
  const [open, close] = pick(chance, wrappers);
  // What names the tool in its wrapper, or lies in an object, keeps that: there another one goes around it.
  const keeps = /[={]$|｜>$|>>>$|\[TOOL_CALLS\]$|\[$/.test(written.open) || !written.quoted || dialect === "react";
  const inner = keeps ? textOf(written) : written.core;
  if (open === "functools" && dialect === "react") return undefined;
  if (open === "functools" && !inner.startsWith("[")) return { text: `${open}[${inner}]`, truth, determined: true };
  return { text: open + inner + close, truth, determined: true };
};

const mixedOrder: Damage = (truth, dialect, chance) => {
  const shuffled = Object.entries(truth.arguments)
    .map((entry) => ({ entry, place: chance() }))
    .sort((one, other) => one.place - other.place)
    .map(({ entry }) => entry);
  const text = textOf(write({ ...truth, arguments: Object.fromEntries(shuffled) }, dialect, "mixed"));
  return { text, truth, determined: true };
};

export const damages: Readonly<Record<string, Damage>> = {
  "cut off": cutOff,
  "extra prose": prose,
  "single quotes": singleQuotes,
  "trailing commas": trailingCommas,
  fenced,
  doubled,
  "wrong case": wrongCase,
  "unescaped newline": unescapedNewline,
  "Python literals": pythonLiterals,
  "missing brace": missingBrace,
  "wrong wrapper": wrongWrapper,
  "mixed order": mixedOrder,
};
