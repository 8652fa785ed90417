import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { carriedCatalogue } from "#core/broker/catalogue-list.ts";
import { readNeuronObject, sentenceOfProblem, type NeuronProblem } from "./read-neuron-object.ts";
import { readNeuron } from "./read-neuron.ts";
import { knownKeywords } from "./schema-walk.ts";
import { readStrictYaml, yamlLimits } from "./strict-yaml.ts";

const folder = new URL("../../../neurons/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const textOfFile = (name: string): string => readFileSync(new URL(name, folder), "utf8");

const small = `metadata:
  id: small-one
  name: Small one
  description: A neuron of four lines.
prompts:
  system: Be brief.
`;

function problemsOf(yaml: string): readonly NeuronProblem[] {
  const read = readNeuron(yaml);
  return read.ok ? [] : read.problem;
}

describe("the neurons we ship", () => {
  test("there are five, and each reads without a problem under the name of its file", () => {
    expect(files).toHaveLength(5);
    for (const file of files) {
      const read = readNeuron(textOfFile(file));
      expect(read.ok ? read.value.metadata.id : read.problem, file).toBe(file.replace(/\.yaml$/, ""));
    }
  });

  test("only the home keeper may let something leave", () => {
    const open = files.filter((file) => {
      const read = readNeuron(textOfFile(file));
      return read.ok && read.value.privacy_tier === 2;
    });
    expect(open).toEqual(["home-keeper.yaml"]);
  });

  test("each has a short form for small models, examples, and a model that is always there to fall back on", () => {
    for (const file of files) {
      const read = readNeuron(textOfFile(file));
      if (!read.ok) throw new Error(file);
      expect(read.value.prompts.short?.length).toBeLessThan(300);
      expect(read.value.metadata.examples.length).toBeGreaterThan(1);
      expect(read.value.model.fallback_llms).toContain("smollm2-135m-instruct");
    }
  });

  test("what each falls back on, BRANE carries or its list of models has", () => {
    const listed = carriedCatalogue.map(({ name }) => name.toLowerCase().replaceAll(" ", "-"));
    for (const file of files) {
      const read = readNeuron(textOfFile(file));
      if (!read.ok) throw new Error(file);
      expect(["smollm2-135m-instruct", ...listed]).toEqual(expect.arrayContaining([...read.value.model.fallback_llms]));
    }
  });
});

describe("the schema", () => {
  const schema: unknown = JSON.parse(textOfFile("neuron.schema.json"));

  function everyNode(node: unknown, path: string, visit: (node: Record<string, unknown>, path: string) => void): void {
    if (typeof node !== "object" || node === null) return;
    const record = node as Record<string, unknown>;
    visit(record, path);
    everyNode(record["items"], `${path}[]`, visit);
    for (const [name, inner] of Object.entries((record["properties"] ?? {}) as Record<string, unknown>)) {
      everyNode(inner, `${path}.${name}`, visit);
    }
  }

  test("says of every field, in a sentence, what it is for", () => {
    everyNode(schema, "", (node, path) => expect(node["description"], path).toMatch(/^[A-Z0-9].*\.$/));
  });

  test("uses no keyword that the reader does not obey", () => {
    everyNode(schema, "", (node, path) =>
      expect(
        Object.keys(node).filter((keyword) => !knownKeywords.has(keyword)),
        path,
      ).toEqual([]),
    );
  });
});

describe("reading a neuron", () => {
  test("fills in what was left out", () => {
    const read = readNeuron(small);
    expect(read).toEqual({
      ok: true,
      value: {
        metadata: {
          id: "small-one",
          name: "Small one",
          description: "A neuron of four lines.",
          version: "1.0.0",
          examples: [],
        },
        privacy_tier: 0,
        model: { preferred_llm: "smollm2-135m-instruct", fallback_llms: [], temperature: 0.2 },
        prompts: { system: "Be brief." },
        memory: { working_turns: 10, facts: true },
        axon: { enabled: true, top_k: 3 },
        tools: [],
        limits: { max_tokens: 512, max_tool_rounds: 4 },
      },
    });
  });

  test("what was read reads again as the same object", () => {
    for (const file of files) {
      const read = readNeuron(textOfFile(file));
      expect(read.ok && readNeuronObject(JSON.parse(JSON.stringify(read.value)))).toEqual(read);
    }
  });

  test("says several problems at once, each with line, column and the field's meaning", () => {
    const problems = problemsOf(`metadata:
  id: Small One
  name: Small one
  descripton: A slip of the hand.
privacy_tier: 3
prompts:
  system: 12
tools:
  - type: calculator
    enabled: "yes"
`);
    expect(problems.map(({ line, column, field }) => ({ line, column, field }))).toEqual([
      { line: 2, column: 3, field: "metadata.description" },
      { line: 2, column: 7, field: "metadata.id" },
      { line: 4, column: 3, field: "metadata.descripton" },
      { line: 5, column: 15, field: "privacy_tier" },
      { line: 7, column: 11, field: "prompts.system" },
      { line: 10, column: 14, field: "tools[0].enabled" },
    ]);
    const sentences = problems.map(sentenceOfProblem);
    expect(sentences[2]).toContain(
      "Line 4, column 3: `metadata.descripton` is not a field here. Did you mean `description`?",
    );
    expect(sentences[3]).toContain("should be one of 0, 1, 2. What it is for: What may leave the device");
    expect(sentences[4]).toContain("should be text, not 12. Put it in quotes.");
    expect(sentences[5]).toContain("should be true or false");
  });

  test("names the field that is missing and where it belongs", () => {
    const [problem] = problemsOf(small.replace("prompts:\n  system: Be brief.", "prompts: {}"));
    expect(problem).toMatchObject({
      field: "prompts.system",
      line: 5,
      column: 10,
      message: "`prompts.system` is missing.",
    });
    expect(problem?.meaning).toContain("instructions");
  });

  test("refuses an empty file, a list and a bare word in words", () => {
    for (const text of ["", "- a\n- b\n", "hello", "~"]) {
      expect(problemsOf(text)[0]?.message).toContain("should be a group of fields");
    }
  });

  test("a field called __proto__ is an unknown field and nothing else", () => {
    expect(problemsOf(`${small}__proto__:\n  polluted: true\n`)[0]?.message).toContain(
      "`__proto__` is not a field here",
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("strict YAML", () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ["an anchor", "a: &x 1\nb: 2\n", "Anchors"],
    ["an alias", "a: *x\n", "References"],
    ["a tag", "a: !!js/function x\n", "Tags"],
    ["a tag of the core schema", "a: !!str 1\n", "Tags"],
    ["a directive", "%YAML 1.1\n---\na: 1\n", "%"],
    ["a second document", "a: 1\n---\nb: 2\n", "one description"],
    ["a field that stands twice", "a: 1\na: 2\n", "twice"],
    ["a tab as indent", "a:\n\tb: 1\n", "tabs"],
    ["a bracket that is not closed", "name: [broken\nid: x\n", "its ] is missing"],
    ["an open quotation", 'a: "open\n', "missing"],
    ["a field whose name is a list", "? [a, b]\n: 1\n", ""],
  ];
  test.each(refused)("refuses %s with its place", (_what, text, words) => {
    const read = readStrictYaml(text);
    if (read.ok) throw new Error(`read ${JSON.stringify(read.value.value)}`);
    expect(read.problem[0]?.message).toContain(words);
    expect(read.problem[0]?.line).toBeGreaterThan(0);
  });

  test("merge keys are plain fields", () => {
    const read = readStrictYaml("a:\n  <<: 1\n");
    expect(read.ok && read.value.value).toEqual({ a: { "<<": 1 } });
  });

  test("refuses what is too deep or too large without descending into it", () => {
    const brackets = "[".repeat(100_000);
    const dashes = "- ".repeat(100_000);
    for (const text of [brackets, dashes]) {
      const read = readStrictYaml(text);
      expect(read.ok ? "" : read.problem[0]?.message).toContain(`more than ${yamlLimits.depth} deep`);
    }
    const large = readStrictYaml(`a: "${"x".repeat(yamlLimits.characters)}"`);
    expect(large.ok ? "" : large.problem[0]?.message).toContain("too large");
  });
});
