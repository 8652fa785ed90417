import { expect, test } from "vitest";
import { createConversations } from "#core/neuron/conversations.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createConversationDesk } from "./conversation-desk.ts";

test("each step can be repeated and does nothing twice: renaming, removing, bringing back", async () => {
  let ids = 0;
  const conversations = createConversations({
    ...{ rows: createMemoryRows(), clock: { now: () => 1 }, locks: createProgramLocks() },
    newId: () => `id-${(ids += 1)}`,
  });
  const audit = createFakeAudit();
  const desk = createConversationDesk({ conversations, audit });
  const { id } = await desk.create("tester");
  await desk.rename(id, "Lease");
  await desk.rename(id, "Lease");
  expect(await desk.list("tester")).toMatchObject([{ id, title: "Lease" }]);

  const [first, second] = [await desk.remove(id), await desk.remove(id)];
  await second.restore(); // it removed nothing, so it brings nothing back
  expect(await desk.list("tester")).toEqual([]);
  await Promise.all([first.restore(), first.restore()]);
  await desk.rename(id, "Lease of May");
  await first.restore(); // what was done since stays
  expect(await desk.list("tester")).toMatchObject([{ id, title: "Lease of May" }]);

  const actions = audit.entries.flatMap((entry) => (entry.phase === "outcome" ? [] : [entry.action]));
  const rename = "conversation.rename";
  expect(actions).toEqual([rename, rename, "conversation.remove", "conversation.restore", rename]);
  expect(JSON.stringify(audit.entries)).not.toContain("Lease"); // what it is called is nobody's but its owner's
});
