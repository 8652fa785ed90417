import { describe, expect, test } from "vitest";
import { chooseByModel } from "./ask-for-value.ts";
import { embeddedText, proposeCall, type Proposable } from "./propose.ts";

const calculator: Proposable = {
  name: "calculator",
  description: "Computes a sum exactly.",
  parameters: { type: "object", properties: { expression: { type: "string" } }, required: ["expression"] },
};
const reader: Proposable = {
  name: "file_read",
  description: "Reads a text file from the neuron's own folder.",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
};

/** A fake: texts are alike as far as one tool's name in them says so. */
const alike = (likeness: number) => (texts: readonly string[]) =>
  Promise.resolve(
    texts.map((text, at) => {
      const near = at === 0 || text.startsWith("file read");
      return Float32Array.of(near ? (at === 0 ? 1 : likeness) : 0, 0);
    }),
  );
const first = ({ candidates }: { readonly candidates: readonly string[] }) => Promise.resolve(candidates[0]);

test("a tool is compared by its name, what it does, and its parameters", () => {
  expect(embeddedText(reader)).toBe("file read. Reads a text file from the neuron's own folder. path: ");
});

describe("a proposal", () => {
  test("is the tool the request is most like, with its form filled", async () => {
    const proposal = await proposeCall("Read the file notes/lease.txt", [calculator, reader], alike(0.5), first);
    expect(proposal).toEqual({ kind: "call", name: "file_read", arguments: { path: "notes/lease.txt" } });
  });

  test("is none where no tool is like the request, and where there is no tool", async () => {
    expect(await proposeCall("Read the file notes/lease.txt", [reader], alike(0.1), first)).toEqual({ kind: "none" });
    expect(await proposeCall("What is a lease?", [], alike(1), first)).toEqual({ kind: "none" });
  });

  test("likeness alone is not enough: the request must speak of what the tool does", async () => {
    expect(await proposeCall("What is a lease?", [reader], alike(0.5), first)).toEqual({ kind: "none" });
  });

  test("that does not say all the tool requires is no call", async () => {
    const tool = { ...reader, parameters: { ...reader.parameters, properties: { path: { type: "object" } } } };
    expect(await proposeCall("Read the file, please", [tool], alike(0.6), first)).toMatchObject({
      ...{ kind: "incomplete", missing: ["path"] },
    });
  });

  test("what speaks of no tool at all is not even compared", async () => {
    const never = () => Promise.reject(new Error("It was compared."));
    expect(await proposeCall("Why is the sky blue?", [reader], never, first)).toEqual({ kind: "none" });
  });
});

describe("a model that chooses", () => {
  const slot = {
    name: "city",
    kind: "text",
    required: true,
    description: "",
    choices: [],
    nameStems: [],
    stems: new Set<string>(),
  } as const;
  const asked = { request: "From Rome to Paris.", slot, candidates: ["Rome", "Paris"] };

  test("is held to the candidates", async () => {
    const seen: unknown[] = [];
    const choose = chooseByModel((_, schema) => {
      seen.push(schema);
      return Promise.resolve('"Paris"');
    });
    expect(await choose(asked)).toBe("Paris");
    expect(seen).toEqual([{ enum: ["Rome", "Paris"] }]);
  });

  test("and says nothing where its engine did not hold it and it wrote something else", async () => {
    expect(await chooseByModel(() => Promise.resolve("Well, Paris I think"))(asked)).toBeUndefined();
  });
});
