import { packVectors } from "#core/axon/stored.ts";
import { utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import type { PackageContents } from "../contents.ts";

/** A neuron with one of everything. `seed` changes what it remembers. */
export function sampleContents(seed = "lease"): PackageContents {
  const neuron = readNeuronObject({
    metadata: {
      id: "legal-researcher",
      name: "Legal researcher",
      description: "Reads contracts: “what is agreed”, and where.",
      version: "1.2.0",
      author: "Ada",
      examples: ["What is a lease?"],
    },
    privacy_tier: 0,
    model: { preferred_llm: "llama3.1:8b", fallback_llms: ["smollm2-135m-instruct"], temperature: 0.2 },
    prompts: { system: "You read contracts.\nSay where: it stands, # always.", short: "You read contracts." },
    tools: [{ type: "calculator", required: true }, { type: "clock" }],
  });
  if (!neuron.ok) throw new Error(neuron.problem.map(({ message }) => message).join(" "));
  const text = `# Rent\n\nThe rent is 900 € a month. ${seed} 🧠\n`;
  const passage = {
    documentId: "d1",
    document: "lease.md",
    ordinal: 0,
    heading: "Rent",
    text: "The rent",
    start: 8,
    end: 16,
  };
  return {
    neuron: neuron.value,
    facts: [
      { key: "name", value: "Ada", updatedAt: 1_768_000_000_000 },
      { key: "city", value: `Sömmerda ${seed.slice(0, 20)}`, updatedAt: 1_768_000_000_500 },
    ],
    conversations: [
      {
        id: "c2",
        title: "New chat",
        createdAt: 1_768_000_100_000,
        updatedAt: 1_768_000_100_000,
        messages: [{ role: "question", id: "m3", conversationId: "c2", at: 1_768_000_100_001, text: "And then?" }],
      },
      {
        id: "c1",
        title: `The rent of the ${seed}`,
        createdAt: 1_768_000_000_000,
        updatedAt: 1_768_000_050_000,
        opening: { text: "You read contracts.", instructions: "You read contracts.", told: { name: "Ada" } },
        messages: [
          {
            role: "question",
            id: "m1",
            conversationId: "c1",
            at: 1_768_000_000_001,
            text: "How much?",
            sent: "[1] The rent …\nHow much?",
          },
          {
            role: "answer",
            id: "m2",
            conversationId: "c1",
            at: 1_768_000_000_002,
            text: "900 €.",
            state: "done",
            passages: [{ ...passage, score: 0.625 }],
            citations: [{ at: 6, passage: 0 }],
            calls: [
              { id: "k1", name: "calculator", arguments: { expression: "900*12" }, state: "done", result: "10800" },
            ],
            model: "smollm2-135m-instruct",
            engine: "wllama",
            usage: { promptTokens: 40, computedTokens: 12, answerTokens: 5, firstTokenMs: 81.5, totalMs: 400.25 },
          },
        ],
      },
    ],
    documents: [
      {
        id: "d1",
        name: "lease.md",
        bytes: utf8(text).length,
        sha256: "ab".repeat(32),
        addedAt: 1_768_000_000_000,
        text,
        passages: [
          { start: 8, end: 16, heading: "Rent" },
          { start: 17, end: text.length, heading: "" },
        ],
        vectors: packVectors("all-MiniLM-L6-v2", 4, [Float32Array.of(1, 0, 0, 0), Float32Array.of(0.5, -0.5, 0.25, 0)]),
      },
      {
        id: "d2",
        name: "empty.txt",
        bytes: 0,
        sha256: "00".repeat(32),
        addedAt: 1_768_000_000_001,
        text: "",
        passages: [],
        vectors: packVectors("all-MiniLM-L6-v2", 4, []),
      },
    ],
    tools: [
      {
        name: "everything_add",
        version: "1",
        description: 'Adds: "two" numbers\n— exactly.',
        wants: "add two numbers",
        parameters: {
          type: "object",
          properties: { a: { type: "number" }, "b c": { type: "number", enum: [1, 2.5, null, true, []] }, null: {} },
          required: ["a"],
        },
        effect: "nothing",
        risk: "low",
        source: { kind: "mcp", id: "everything", origin: "https://tools.example" },
      },
    ],
    credentials: { "https://tools.example": "token-of-ada" },
  };
}

/** SHA-256, in hex, of the sample's unsealed package over SQLite: the same in Node and every browser. */
export const sampleHash = "ea8bed4f538342c5922c4a650e3efaa99d7d45f285ad482c7bde6e88a0c71888";

export const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };

export const fileOf = (bytes: Bytes) => ({
  size: bytes.length,
  arrayBuffer: () => Promise.resolve(bytes.slice().buffer),
});
