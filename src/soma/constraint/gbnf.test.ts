import { describe, expect, test } from "vitest";
import type { Grammar } from "./constraint.ts";
import { readGrammar } from "./gbnf.ts";
import { accepts } from "./testing/campaign.ts";

function grammar(source: string): Grammar {
  const ending = readGrammar(source);
  if (ending.kind === "refused") throw new Error(ending.message);
  return ending.grammar;
}

function refusal(source: string): string {
  const ending = readGrammar(source);
  return ending.kind === "refused" ? ending.message : "It was read.";
}

const arithmetic = String.raw`
  # Lines of sums and what they come to
  root  ::= (sum "=" space number "\n")+
  sum   ::= term ([-+] space term)*
  term  ::= part ([*/] space part)*
  part  ::= number | "(" space sum ")" space
  number ::= [0-9]{1,9} space
  space ::= [ \t]*`;

const json = String.raw`
  root   ::= space value
  value  ::= (object | array | string | number | "true" | "false" | "null") space
  object ::= "{" space (member ("," space member)*)? "}"
  member ::= string space ":" space value
  array  ::= "[" space (value ("," space value)*)? "]"
  string ::= "\"" ([^"\\\x00-\x1f] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))* "\""
  number ::= "-"? ("0" | [1-9] [0-9]*) ("." [0-9]+)? ([eE] [-+]? [0-9]+)?
  space  ::= [ \t\r\n]*`;

const chess = String.raw`root ::= "1. " move " " move "\n" ([1-9] [0-9]? ". " move " " move "\n")*
move ::= (pawn | piece | castle) [+#]?
piece ::= [NBKQR] [a-h]? [1-8]? "x"? [a-h] [1-8]
pawn ::= ([a-h] "x")? [a-h] [1-8] ("=" [NBQR])?
castle ::= "O-O" "-O"?`;

const cases: readonly [string, string, readonly string[], readonly string[]][] = [
  [
    "arithmetic",
    arithmetic,
    ["1=1\n", "2*(3+4) = 14\n1-1=0\n", "((1))=1\n"],
    ["", "1=1", "2*=3\n", "(1=1\n", "1==1\n"],
  ],
  [
    "JSON",
    json,
    ["{}", ' {"a": [1, -2.5e+3, true, null], "b": {"c": ""}} ', '"\\u00e9\\n水"', "0"],
    ["{", '{"a"}', "[1,]", "01", '"\n"', '"\\x"', "tru", "{} {}"],
  ],
  ["chess", chess, ["1. e4 e5\n2. Nf3 Nc6\n3. O-O-O exd8=Q#\n", "1. a3 h6\n"], ["1. e9 e5\n", "e4 e5\n", "1. e4\n"]],
  [
    "a list",
    'root ::= ("- " [^\\n]+ "\\n"){2,3}',
    ["- a\n- b\n", "- a\n- b\n- c\n"],
    ["- a\n", "- a\n- b\n- c\n- d\n", "- \n- b\n"],
  ],
  [
    "escapes",
    String.raw`root ::= "\x41\u00e9\U0001f98a\t\"\\" [\[\]\\\x42-D-]`,
    ['Aé\ud83e\udd8a\t"\\C', 'Aé\ud83e\udd8a\t"\\-', 'Aé\ud83e\udd8a\t"\\]'],
    ['Aé\ud83e\udd8a\t"\\A'],
  ],
  ["any character", "root ::= . .", ["ab", "\ud83e\udd8aé", "\n\n"], ["a", "abc"]],
  ["other characters", "root ::= [^a-yé]+", ["z", "水\ud83e\udd8a\n"], ["a", "é", "zé", ""]],
  ["bounds", 'root ::= "a"{2} "b"{1,} "c"{0,2} "d"?', ["aab", "aabbbccd"], ["ab", "aabccc", "aaab"]],
  ["nothing", 'root ::= "" | "a" |', ["", "a"], ["b"]],
  ["empty parts repeated", 'root ::= (("a"? "b"?)* ("c" | ""))+ "!"', ["!", "abba!", "cabcc!"], ["", "d!"]],
  ["counts of what may be empty", 'root ::= ("a"?){3} "b"', ["b", "ab", "aaab"], ["aaaab"]],
  ["a rule that ends with itself", 'root ::= "a" root | "b"', ["b", "aaab"], ["a", "aba"]],
  ["a rule within itself", 'root ::= "(" root ")" | ""', ["", "(())"], ["(()", ")("]],
  ["one in several ways", 'root ::= "a" root root | "a"', ["a", "aaa", "aaaaa"], ["aa", "aaaa", ""]],
  [
    "sides that match",
    'root ::= "a" root "b" | "a" root "c" | ""',
    ["abab".slice(0, 2), "aabc", "aacb"],
    ["aab", "abc"],
  ],
  ["lines and comments", 'root ::= # first\n  "a" |\n  x # last\nx ::= ( "b"\n "c" )', ["a", "bc"], ["b"]],
];

describe("grammars in GBNF", () => {
  test.each(cases)("%s", (_, source, good, bad) => {
    const read = grammar(source);
    for (const text of good) expect({ text, accepted: accepts(read, text) }).toEqual({ text, accepted: true });
    for (const text of bad) expect({ text, accepted: accepts(read, text) }).toEqual({ text, accepted: false });
  });
});

describe("grammars that cannot be read are refused in words", () => {
  test.each([
    ['x ::= "a"', 'no rule "root"'],
    ["root ::= x", 'The rule "root" names "x"'],
    ['root ::= "a" root', 'No text can ever finish the rule "root"'],
    ['root ::= "a" | x\nx ::= "b" x', 'No text can ever finish the rule "x"'],
    ["root ::= [^\\x00-\\U0010ffff]", "No text can ever finish"],
    ['root ::= root "a" | "b"', '"root" begins with "root"'],
    ['root ::= a\na ::= b? c\nb ::= "b"\nc ::= a | "c"', "begins with"],
    ['root ::= "a"\nroot ::= "b"', 'The rule "root" is there twice'],
    ['root ::= "a', "does not end on its line (line 1, column 10"],
    ["root ::= [a", "does not end on its line"],
    ["root ::= (x", "A group ends with )"],
    ["root := x", "comes ::="],
    ['root ::= "a" )', "This cannot stand in a rule"],
    ["root ::= [z-a]", "lower character"],
    ['root ::= "\\q"', "\\q is no escape"],
    ['root ::= "\\u12"', "4 hexadecimal digits"],
    ['root ::= "\\ud800"', "U+d800 is no character"],
    ['root ::= "a"{3,2}', "more at least than at most"],
    ['root ::= "a"{x}', "After { comes a number"],
    ["root ::= <think>", "Single tokens, <…>, are not supported"],
    ["", 'no rule "root"'],
  ])("%j", (source, words) => {
    expect(refusal(source)).toContain(words);
    expect(refusal(source)).toMatch(/\.$/);
  });
});

describe("hostile grammars come to a clear end", () => {
  test.each([
    ["a million repetitions", 'root ::= "a"{1000000}', "repetitions are the most"],
    ["repetitions within repetitions", 'root ::= (("a"{1000}){1000}){1000}', "may multiply to"],
    ["deep groups", `root ::= ${"(".repeat(50_000)}`, "deep at most"],
    ["ten megabytes", `root ::= "${"a".repeat(10_000_000)}"`, "1000000 are the most"],
    ["too many rules", Array.from({ length: 9_000 }, (_, at) => `r${at} ::= "a"`).join("\n"), "rules are the most"],
    ["too many parts", `root ::= ${'"a" '.repeat(40_000)}`, "parts are the most"],
  ])("%s", (_, source, words) => expect(refusal(source)).toContain(words));

  test("a long chain of rules", () => {
    const rules = Array.from({ length: 4_000 }, (_, at) => `r${at} ::= r${at + 1} "b" | r${at + 1} "c"`);
    const read = grammar(`root ::= r0\n${rules.join("\n")}\nr4000 ::= "a"`);
    expect(accepts(read, `a${"bc".repeat(2_000)}`)).toBe(true);
    expect(accepts(read, `a${"bc".repeat(1_999)}`)).toBe(false);
  });

  test("alternatives that double with every rule", () => {
    const rules = Array.from({ length: 60 }, (_, at) => `r${at} ::= r${at + 1} r${at + 1} | r${at + 1}`);
    const read = grammar(`root ::= r0\n${rules.join("\n")}\nr60 ::= "a"`);
    expect(accepts(read, "a".repeat(12))).toBe(true);
  });

  test("as many meanings as there are ways to bracket a text", () => {
    const read = grammar('root ::= "a" root "b" | "a" root "c" | ""');
    expect(accepts(read, "a".repeat(500) + "bc".repeat(250))).toBe(true);
  });

  test("a text that nests deeply", () => {
    const read = grammar('root ::= "[" (root ("," root)*)? "]" | x\nx ::= "[" x "]" | "."');
    const deep = "[".repeat(5_000);
    expect(accepts(read, `${deep}.${"]".repeat(5_000)}`)).toBe(true);
    expect(accepts(read, `${deep}.${"]".repeat(4_999)}`)).toBe(false);
  });
});
