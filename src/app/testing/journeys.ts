import { sampleContents } from "#core/brane/testing/sample.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";
import type { House } from "./whole-house.ts";

/** How a journey ended, as a person was told: done, or a sentence on why not. */
export type Told = "done" | { readonly refused: string };

/** What a person does, and how one sees that it stands. Both know only the house; names are fixed where they can be. */
export interface Journey {
  readonly name: string;
  readonly run: (house: House) => Promise<Told>;
  readonly stands: (house: House) => Promise<boolean>;
  /** True for what stands wholly or not at all: when it was refused, it does not stand. */
  readonly whole: boolean;
  /** Absent for what, once cut short, is not done by doing it again: its way back ends with the tab. */
  readonly repeatable?: false;
}

const tester = "tester";
const imported = "legal-researcher";
const lease = "# Lease\n\nThe rent is 900 euros a month.\n\n# Notice\n\nNotice is given ninety days before the end.\n";
const yaml = "metadata:\n  id: gardener\n  name: Gardener\n  description: Knows plants.\nprompts:\n  system: Plants.\n";
const fileOf = (text: string, name: string) => new File([text], name);

/** Talks, and says yes for a day to whatever is asked. */
async function say(house: House, text: string, conversationId?: string): Promise<Told> {
  const stop = house.requests.watch((waiting) =>
    waiting.forEach(({ callId }) => queueMicrotask(() => house.requests.decide(callId, "allow-24-hours"))),
  );
  let last: TurnEvent | undefined;
  const options = conversationId === undefined ? {} : { conversationId };
  for await (const event of house.chat.send(tester, text, options)) last = event;
  stop();
  if (last?.kind !== "ended") throw new Error("A turn went by without its end.");
  return last.reason === "done" ? "done" : { refused: last.error ?? "" };
}

const toldOf = (outcome: { readonly kind: string; readonly reason?: string }): Told =>
  outcome.kind === "refused" ? { refused: outcome.reason ?? "" } : "done";

const latest = async (house: House) => (await house.conversations.list(tester))[0];
const documentNamed = async (house: House, name: string) =>
  (await house.documents.list(tester)).find((document) => document.name === name && document.state === "ready");
const hasFact = async (house: House, key: string) => (await house.facts.list(tester)).some((fact) => fact.key === key);
const isHere = async (house: House, id: string) => (await house.manager.get(id)) !== undefined;

/** A file as it was saved from another device. */
async function fileOfAnother(seed: string): Promise<Blob> {
  const { createFakeMemoryDatabase } = await import("#core/brane/fake-memory-database.ts");
  const { createFakePassphraseKdf } = await import("#core/words/fake-passphrase-kdf.ts");
  const { createWritePackage } = await import("#core/brane/write-package.ts");
  const random = { bytes: (count: number) => new Uint8Array(count) };
  const write = createWritePackage({ database: createFakeMemoryDatabase(), kdf: createFakePassphraseKdf(), random });
  const written = await write(sampleContents(seed), undefined);
  if (written.kind === "refused") throw new Error(written.reason);
  return new Blob([written.bytes]);
}

/** Opens a file and takes it in: the seed says what it remembers. */
export async function takeIn(house: House, seed: string): Promise<Told> {
  const opened = await house.neurons.open(await fileOfAnother(seed));
  if (opened.kind === "refused") return { refused: opened.reason };
  if (opened.kind !== "opened") throw new Error(`The file is ${opened.kind}.`);
  return toldOf(await opened.accept());
}
export const remembers = async (house: House, seed: string) =>
  (await house.source.gather(imported))?.documents.some(({ text }) => text.includes(seed)) ?? false;

/** Begins a life that the journeys find: something of everything. */
export async function furnish(house: House): Promise<void> {
  await say(house, "What is the rent?");
  await house.documents.add(tester, fileOf(lease, "old lease.md"));
  await house.memory.setFact(tester, "name", "Ada");
  await takeIn(house, "the first one");
}

export const journeys: readonly Journey[] = [
  {
    name: "chat turn",
    run: async (house) => say(house, "And the notice?", (await latest(house))?.id),
    stands: async (house) => {
      const messages = await house.messages((await latest(house))?.id ?? "");
      return messages.some((one) => one.role === "question" && one.text === "And the notice?") && messages.length >= 4;
    },
    whole: false, // the question stays when the answer could not be given
  },
  {
    name: "first question",
    run: (house) => say(house, "Something new?"),
    stands: async (house) => (await house.conversations.list(tester)).some(({ title }) => title.includes("Something")),
    whole: false,
  },
  {
    name: "grant",
    run: (house) => say(house, "/calculator 17*23"),
    stands: async (house) => (await house.rows.list("grants", tester)).length === 1,
    whole: false,
  },
  {
    name: "add document",
    run: async (house) => toldOf(await house.documents.add(tester, fileOf(`${lease}New.`, "new lease.md"))),
    stands: async (house) => (await documentNamed(house, "new lease.md")) !== undefined,
    whole: true,
  },
  {
    name: "remove document",
    run: async (house) => {
      await house.documents.remove(tester, (await documentNamed(house, "old lease.md"))?.id ?? "");
      return "done";
    },
    stands: async (house) => (await documentNamed(house, "old lease.md")) === undefined,
    whole: true,
  },
  {
    name: "import package",
    run: (house) => takeIn(house, "the second one"),
    stands: (house) => remembers(house, "the second one"),
    whole: true,
  },
  {
    name: "export",
    run: async (house) => toldOf(await house.neurons.export(imported)),
    stands: () => Promise.resolve(true),
    whole: false, // it changes nothing
  },
  {
    name: "create neuron",
    run: async (house) => toldOf(await house.neurons.create(yaml)),
    stands: (house) => isHere(house, "gardener"),
    whole: true,
  },
  {
    name: "remove neuron",
    run: async (house) => {
      await house.neurons.remove(imported);
      return "done";
    },
    stands: async (house) => !(await isHere(house, imported)),
    whole: true,
  },
  {
    name: "remove neuron and bring it back",
    run: async (house) => {
      await (await house.neurons.remove(imported)).restore();
      return "done";
    },
    stands: (house) => remembers(house, "the first one"),
    whole: false, // between the two steps it is away
    repeatable: false,
  },
  {
    name: "remove conversation",
    run: async (house) => {
      await house.conversations.remove((await latest(house))?.id ?? "");
      return "done";
    },
    stands: async (house) => (await house.conversations.list(tester)).length === 0,
    whole: true,
  },
  {
    name: "fact",
    run: async (house) => {
      await house.memory.setFact(tester, "city", "Sömmerda");
      return "done";
    },
    stands: (house) => hasFact(house, "city"),
    whole: false, // prompts that told the former value are mended after it
  },
];

/** Runs a journey and hears how it ended; what is thrown and is not storage's own word is a defect and thrown on. */
export async function tell(journey: Journey, house: House): Promise<Told> {
  try {
    return await journey.run(house);
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return { refused: thrown.message };
    throw thrown;
  }
}
