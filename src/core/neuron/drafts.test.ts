import { expect, test } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createConversations } from "./conversations.ts";
import { createDrafts, draftStore } from "./drafts.ts";
import type { KnownNeuron } from "./manager.ts";

function setUp() {
  const rows = createMemoryRows();
  const locks = createProgramLocks();
  let ids = 0;
  const here = new Set(["lex"]);
  const conversations = createConversations({ rows, locks, clock: { now: () => 1 }, newId: () => String((ids += 1)) });
  const manager = { get: (id: string) => Promise.resolve(here.has(id) ? ({} as KnownNeuron) : undefined) };
  return { rows, here, conversations, drafts: createDrafts({ rows, locks, manager }) };
}

test("what was typed is there again, each place by itself, until it is emptied", async () => {
  const { drafts, conversations, rows } = setUp();
  const { id } = await conversations.create("lex");
  await drafts.keep({}, "on the first screen");
  await drafts.keep({ neuronId: "lex" }, "new");
  await drafts.keep({ neuronId: "lex", conversationId: id }, "old");
  expect(await drafts.get({})).toBe("on the first screen");
  expect(await drafts.get({ neuronId: "lex" })).toBe("new");
  expect(await drafts.get({ neuronId: "lex", conversationId: id })).toBe("old");
  await drafts.keep({ neuronId: "lex" }, "");
  expect(await drafts.get({ neuronId: "lex" })).toBe("");
  expect(await rows.list(draftStore)).toHaveLength(2);
});

test("what is typed last is what is kept, whoever writes faster", async () => {
  const { drafts } = setUp();
  await Promise.all(["a", "ab", "abc"].map((text) => drafts.keep({ neuronId: "lex" }, text)));
  expect(await drafts.get({ neuronId: "lex" })).toBe("abc");
});

test("a draft goes with its conversation, and comes back with it", async () => {
  const { drafts, conversations, rows } = setUp();
  const { id } = await conversations.create("lex");
  const place = { neuronId: "lex", conversationId: id };
  await drafts.keep(place, "half a question");
  const { restore } = await conversations.remove(id);
  expect(await rows.list(draftStore)).toEqual([]);
  await drafts.keep(place, "typed a moment later");
  expect(await rows.list(draftStore)).toEqual([]);
  await restore();
  expect(await drafts.get(place)).toBe("half a question");
});

test("nothing is kept for a neuron that is gone", async () => {
  const { drafts, here, rows } = setUp();
  here.clear();
  await drafts.keep({ neuronId: "lex" }, "too late");
  expect(await rows.list(draftStore)).toEqual([]);
});
