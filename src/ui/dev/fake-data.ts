/** Invented content for the look page and its tests. Nothing of it ships. */
import type { Credential } from "#core/vault/credential.ts";
import type {
  DeviceStatus,
  DocumentSummary,
  GateEntry,
  GateTotal,
  ModelStatus,
  NeuronSummary,
  PackagePreview,
  ToolSummary,
} from "#app/app.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { AnswerMessage, Conversation, Message } from "#core/neuron/conversation.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import type { PermissionRequest } from "#core/synapse/permission.ts";

/** A fixed moment, so that pictures stay equal. */
export const now = Date.UTC(2026, 4, 4, 9, 30);

const neuron = (id: string, name: string, description: string): NeuronSummary => ({
  id,
  name,
  description,
  tier: 0,
  open: false,
  origin: "shipped",
  address: id,
});
export const neurons: readonly NeuronSummary[] = [
  neuron(
    "medical-assistant",
    "Medical assistant",
    "Reads your notes and guidelines, cites every line. Nothing leaves.",
  ),
  neuron("legal-researcher", "Legal researcher", "Contracts, clauses, deadlines. Quotes the paragraph it stands on."),
  neuron("financial-analyst", "Financial analyst", "Statements and CSV files, with the sums done by a calculator."),
  neuron("home-keeper", "Home keeper", "Lights, heating and sensors through your own broker."),
  neuron("makers-bench", "Maker's bench", "Talks to the board on your desk over serial or Bluetooth."),
];

/** The same, after a server was connected for one of them. */
export const neuronsOneOpen: readonly NeuronSummary[] = neurons.map((one) =>
  one.id === "home-keeper" ? { ...one, tier: 2, open: true } : one,
);

/** What the dialog that changes a neuron shows when everything is asked for. */
export const neuronYaml = `metadata:
  id: legal-researcher
  name: Legal researcher
  description: Reads contracts and cites the clause.
  version: 1.0.0
privacy_tier: 0
model:
  preferred_llm: smollm2-135m-instruct
prompts:
  system: You answer briefly.
`;

export const configOf = (id: string): NeuronConfig | undefined => {
  const one = neurons.find((each) => each.id === id);
  return one === undefined
    ? undefined
    : {
        metadata: {
          id,
          name: one.name,
          description: one.description,
          version: "1.0.0",
          examples: [
            "What does a notice period of ninety days mean?",
            "Rewrite this clause in plain words: the Lessee shall indemnify the Lessor.",
            "Which questions should I ask before I sign a lease?",
          ],
        },
        privacy_tier: one.tier,
        model: { preferred_llm: "smollm2-135m-instruct", fallback_llms: [], temperature: 0 },
        prompts: { system: "You answer briefly." },
        memory: { working_turns: 10, facts: true },
        axon: { enabled: true, top_k: 3 },
        tools: [],
        limits: { max_tokens: 400, max_tool_rounds: 4 },
      };
};

export const device: DeviceStatus = {
  secure: true,
  isolated: true,
  threads: 4,
  serial: true,
  offlineReady: true,
  storage: { usedBytes: 148_000_000, quotaBytes: 64_000_000_000, persisted: false },
  privateWindow: false,
  update: "none",
  version: "0.1.0",
  lost: [],
  otherTabs: 1,
};

export const modelReady: ModelStatus = {
  kind: "ready",
  elsewhere: false,
  info: {
    id: "smollm2-135m-instruct",
    name: "SmolLM2 135M",
    bytes: 98_362_432,
    contextWindow: 8_192,
    engine: "wllama",
    threads: 4,
    tools: "none",
    small: true,
  },
};

const passage = (ordinal: number, heading: string, text: string): RecalledPassage => ({
  documentId: "d1",
  document: "Lease 4B.md",
  ordinal,
  heading,
  text,
  start: ordinal * 400,
  end: ordinal * 400 + text.length,
  score: 0.8,
});
export const passages = [
  passage(3, "§ 3 Rent", "The monthly rent is 1,850 euro, due on the fifth day of each month."),
  passage(9, "§ 9 Notice", "Either party may end this lease with ninety days' written notice to the end of a month."),
];

/** A lease in which the passages stand where they say. */
export const documentText = passages.reduce(
  (text, { start, heading, text: words }) =>
    `${text}${"The parties agree to what follows, and to nothing else. ".repeat(99).slice(text.length % 56, start - heading.length - 2 - text.length + (text.length % 56))}\n${heading}\n${words}\n`,
  "",
);

const answer = (id: string, text: string, more: Partial<AnswerMessage> = {}): AnswerMessage => ({
  role: "answer",
  id,
  conversationId: "c1",
  at: now,
  text,
  state: "done",
  passages: [],
  citations: [],
  calls: [],
  model: "SmolLM2 135M",
  engine: "wllama",
  usage: { promptTokens: 1_412, computedTokens: 282, answerTokens: 64, firstTokenMs: 320, totalMs: 930 },
  ...more,
});
const cited =
  "The rent of 1,850 euro is due on the fifth day of each month. Either party may end the lease with ninety days' notice.";
export const talk: readonly Message[] = [
  {
    role: "question",
    id: "q1",
    conversationId: "c1",
    at: now,
    text: "When is the rent due, and how do I end the lease?",
  },
  answer("a1", cited, {
    passages,
    citations: [
      { at: cited.indexOf(" Either"), passage: 0 },
      { at: cited.length, passage: 1 },
    ],
    versions: {
      place: 1,
      others: [
        {
          ...{ at: now, text: "The rent is due each month.", state: "done", passages: [], citations: [], calls: [] },
          ...{ model: "SmolLM2 135M", engine: "wllama" },
        },
      ],
    },
  }),
];
export const secondQuestion: Message = {
  role: "question",
  id: "q2",
  conversationId: "c1",
  at: now,
  text: "Put the last day to give notice for 31 August in my calendar.",
};
export const answered = answer;

export const rich = `Here is what the lease says, in short.

## Dates

1. The rent is due on the **fifth day** of each month.
2. Notice is *ninety days*, to the end of a month.
   - in writing
   - to the address in § 12

> Either party may end this lease with ninety days' written notice.

| Month | Rent | Paid |
| --- | --- | --- |
| May | 1,850.00 | yes |
| June | 1,850.00 | no |

\`\`\`python
from datetime import date, timedelta
last_day = date(2026, 8, 31) - timedelta(days=90)
print(last_day.isoformat())  # a line that is long enough to need scrolling on a narrow screen
\`\`\`

See [the tenancy act](https://example.org/act?q=lease) or ![a plan](https://example.org/plan.png), and call \`calendar_add\`.`;

export const conversations: readonly Conversation[] = [
  "Lease of Unit 4B",
  "Notice periods, compared",
  "Supplier contract, risks",
].map((title, index) => ({
  id: `c${index + 1}`,
  neuronId: "legal-researcher",
  title,
  createdAt: now,
  updatedAt: now - index,
}));

const definition = (name: string, more: Partial<SynapseDefinition>): SynapseDefinition => ({
  name,
  version: "1",
  description: "",
  wants: "do one thing",
  parameters: { type: "object", properties: {} },
  effect: "nothing",
  risk: "low",
  source: { kind: "built-in", id: "built-in" },
  ...more,
});
const write = definition("file_write", {
  description: "Writes a text into a file of this neuron.",
  wants: "write one file",
  effect: "reversible",
  risk: "medium",
  parameters: {
    type: "object",
    properties: {
      file: { type: "string", description: "Where to, such as notes/lease.txt." },
      date: { type: "string", description: "The day, as 2026-06-02." },
      title: { type: "string" },
      remind: { type: "integer", description: "Days before it." },
      kind: { type: "string", enum: ["event", "task"] },
    },
    required: ["file", "title"],
  },
});
export const tools: readonly ToolSummary[] = [
  {
    definition: definition("calculator", { description: "Works out a sum exactly.", wants: "work out a sum" }),
    enabled: true,
    grants: [],
    changed: false,
  },
  {
    definition: definition("clock", { description: "Tells the date and the time." }),
    enabled: true,
    grants: [],
    changed: false,
  },
  {
    definition: write,
    enabled: true,
    grants: [{ id: "g1", scope: "write to notes/lease.txt", expiresAt: Date.now() + 5 * 3_600_000 }],
    changed: false,
  },
  {
    definition: definition("everything_echo", {
      description: "Sends a text back.",
      effect: "irreversible",
      risk: "medium",
      source: { kind: "mcp", id: "everything", origin: "http://127.0.0.1:3901" },
    }),
    enabled: true,
    grants: [],
    changed: true,
  },
];

export const request = (callId: string, more: Partial<SynapseDefinition> = {}): PermissionRequest => ({
  callId,
  neuronId: "legal-researcher",
  by: "model",
  neuronName: "Legal researcher",
  definition: { ...write, ...more },
  definitionHash: "9f2c",
  arguments: {
    file: "calendar/lease.ics",
    date: "2026-06-02",
    title: "Last day to give notice, Unit 4B",
  },
  argumentsHash: "77ab",
  scope: "write to calendar/lease.ics",
  expiresAt: now + 86_400_000,
});

/** A call whose question does not say where to: the form asks for it. */
export const lacking: PermissionRequest = {
  ...request("call-1"),
  arguments: { date: "2026-06-02", title: "Last day to give notice, Unit 4B" },
  missing: ["file"],
};

export const documents: readonly DocumentSummary[] = [
  { id: "d1", name: "Lease 4B.md", bytes: 48_300, passages: 34, addedAt: now, state: "ready" },
  {
    ...{ id: "d2", name: "House rules.txt", bytes: 9_800, passages: 1_629, addedAt: now, state: "reading" },
    progress: { done: 144, secondsLeft: 212 },
  },
  {
    id: "d3",
    name: "Scan.pdf",
    bytes: 1_200_000,
    passages: 0,
    addedAt: now,
    state: "failed",
    problem: "This is a PDF. Save it as text and add that.",
  },
];

export const gateLog: readonly GateEntry[] = [
  {
    at: now,
    neuronId: "home-keeper",
    origin: "http://127.0.0.1:3901",
    purpose: "tools of a server",
    allowed: true,
    reason: "allowed by you",
    bytesOut: 1_840,
  },
  {
    at: now,
    neuronId: "home-keeper",
    origin: "https://example.org",
    purpose: "tools of a server",
    allowed: false,
    reason: "not on the list",
    bytesOut: 0,
  },
];

/** The sums that the gate would keep of these entries. */
export const totalsOf = (entries: readonly GateEntry[]): readonly GateTotal[] =>
  [...Map.groupBy(entries, ({ neuronId }) => neuronId ?? "")].map(([neuronId, mine]) => {
    const out = mine.filter(({ allowed }) => allowed);
    return {
      neuronId,
      bytesOut: out.reduce((sum, { bytesOut }) => sum + bytesOut, 0),
      allowed: out.length,
      refused: mine.length - out.length,
      origins: [...new Set(out.map(({ origin }) => origin))],
    };
  });

export const preview: PackagePreview = {
  neuron: { id: "legal-researcher", name: "Legal researcher", description: "Contracts, clauses, deadlines.", tier: 0 },
  author: "Ada Vermeer",
  model: "smollm2-135m-instruct",
  tools: ["calculator", "file_write"],
  origins: [],
  documents: 1,
  facts: 3,
  conversations: 2,
  sealed: true,
  bytes: 248_000,
  differences: ["2 conversations here are not in the file.", "Its instructions differ."],
  same: false,
  keys: [],
  strangeKeys: 0,
};

export const credentials: readonly Credential[] = [
  { name: "Home hub", goesTo: "http://127.0.0.1:8123", use: { kind: "bearer" }, madeAt: now, usedAt: now },
  {
    ...{ name: "Model server of the office", goesTo: "https://*.models.example.org:8443", madeAt: now },
    use: { kind: "header", name: "x-api-key" },
  },
  { name: "archive", goesTo: "https://archive.example.org", use: { kind: "basic", user: "ada" }, madeAt: now },
];
