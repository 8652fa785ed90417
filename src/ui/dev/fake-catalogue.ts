import type { AskHubOutcome, Proposed } from "#app/app.ts";

type Proposal = Proposed["tasks"][number]["proposals"][number];

/** How a model of this list fits: as core/broker/fit.ts would say it of a laptop with 4 GB. */
const fits = (memory: string) =>
  ({ kind: "fits", why: `It takes about ${memory} of memory, and this machine has 4 GB.` }) as const;
const tight = (memory: string) =>
  ({
    kind: "tight",
    why: `It takes about ${memory} of this machine's 4 GB of memory. Close other tabs and programs before you use it.`,
  }) as const;
const tooLarge = (memory: string) =>
  ({ kind: "will not fit", why: `It takes about ${memory} of memory, and this machine has 4 GB.` }) as const;

function proposal(
  id: string,
  name: string,
  bytes: number,
  tasks: readonly ("talk" | "documents" | "tools" | "code")[],
  goodFor: string,
  fit: Proposal["fit"],
): Proposal {
  const languages = ["en", "zh", "fr", "es", "pt", "de", "it"];
  const license = { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" };
  return {
    entry: {
      ...{ id, name, format: "gguf" },
      files: [{ path: `${id}.gguf`, bytes, sha256: "0".repeat(64) }],
      mirrors: [
        { kind: "web", base: "https://huggingface.co/x/", name: "huggingface.co", handsOverTo: ["https://cas.hf.co"] },
      ],
      about: {
        ...{ tasks: [...tasks], goodFor, license, languages, architecture: "qwen2", weights: "Q4_K_M" },
        ...{ memory: bytes * 1.5, contextWindow: 8192, small: false },
      },
    },
    ...{ bytes, memory: bytes * 1.5, fit, pace: bytes > 1e9 ? "slow" : "quick", beside: [] },
  };
}

/** A FAKE list: real names, sizes that are near, and no hash that would hold. Best first. */
const list: readonly Proposal[] = [
  proposal(
    ...(["qwen2.5-1.5b-instruct", "Qwen2.5 1.5B Instruct", 1_117_000_000, ["talk", "documents", "tools"]] as const),
    "Everyday questions, summaries and answers from documents, in many languages, on an ordinary laptop.",
    fits("1.7 GB"),
  ),
  proposal(
    ...(["qwen2.5-0.5b-instruct", "Qwen2.5 0.5B Instruct", 491_000_000, ["talk", "documents"]] as const),
    "Short questions on a phone or an old laptop. Check what it says.",
    fits("0.7 GB"),
  ),
  proposal(
    ...(["eurollm-1.7b-instruct", "EuroLLM 1.7B Instruct", 1_045_000_000, ["talk", "documents"]] as const),
    "All languages of the European Union, and translations between them.",
    tight("2.1 GB"),
  ),
  proposal(
    ...([
      "qwen3-4b-instruct-2507",
      "Qwen3 4B Instruct",
      2_497_000_000,
      ["talk", "documents", "tools", "code"],
    ] as const),
    "The most able of this list: long texts, tools and code, where there is memory for it.",
    tooLarge("4.3 GB"),
  ),
  proposal(
    ...(["qwen2.5-coder-1.5b-instruct", "Qwen2.5 Coder 1.5B Instruct", 1_117_000_000, ["code"]] as const),
    "Writes and explains code and formulas, in short pieces. Try what it wrote before you use it.",
    fits("1.7 GB"),
  ),
  proposal(
    ...(["qwen3-1.7b", "Qwen3 1.7B", 1_282_000_000, ["tools"]] as const),
    "Careful with tools and with several steps, in many languages.",
    tight("2.3 GB"),
  ),
  proposal(
    ...(["smollm2-360m-instruct", "SmolLM2 360M Instruct", 386_000_000, ["talk"]] as const),
    "Short answers in English, on nearly every machine.",
    fits("0.6 GB"),
  ),
];

/** One whose files a hub tells, with the card that it needs. */
const told: Proposal = {
  entry: {
    ...{ id: "qwen3-1.7b-mlc-q4f16", name: "Qwen3 1.7B on GPU", format: "mlc" },
    ...{ repository: "mlc-ai/Qwen3-1.7B-q4f16_1-MLC", bytes: 967_500_000 },
    mirrors: [{ kind: "web", base: "https://huggingface.co/x/", name: "huggingface.co" }],
    about: {
      ...{ tasks: ["tools"], goodFor: "Careful with tools and with several steps, in many languages." },
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      ...{ languages: ["en", "zh"], architecture: "qwen3", weights: "MLC q4f16_1", memory: 2_605_000_000 },
      ...{ contextWindow: 8192, small: false, gpu: true, f16: true },
    },
  },
  ...{ bytes: 967_500_000, memory: 2_605_000_000, pace: "quick", fit: tight("2.6 GB") },
  beside: [{ kind: "web", base: "https://raw.githubusercontent.com/x/", name: "raw.githubusercontent.com" }],
};

export const entries = [...list, told].map(({ entry }) => entry);

export const proposed = (refused: readonly string[]): Proposed => ({
  tasks: (["talk", "documents", "tools", "code"] as const).map((task) => ({
    task,
    proposals: [told, ...list].filter(({ entry }) => entry.about?.tasks.includes(task)),
  })),
  hub: "huggingface.co",
  refused,
});

/** What a hub would answer of one model: two forms of it, and a third thing that is no model. */
export const foundForms: AskHubOutcome = {
  kind: "found",
  repository: "bartowski/Talker-7B-GGUF",
  proposals: [
    proposal(
      ...(["hub-talker-q4", "Talker-7B Q2_K", 1_212_000_000, ["talk"]] as const),
      "As bartowski hands it out. Nobody at BRANE has tried it.",
      tight("1.8 GB"),
    ),
    proposal(
      ...(["hub-talker-q8", "Talker-7B Q8_0", 7_612_000_000, ["talk"]] as const),
      "As bartowski hands it out. Nobody at BRANE has tried it.",
      tooLarge("11 GB"),
    ),
  ],
  left: ["Some of its GGUF files are cut into several, which BRANE does not put together."],
};
