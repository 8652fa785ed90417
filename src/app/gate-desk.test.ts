import { expect, test } from "vitest";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import type { GateEntry } from "./app.ts";
import { createGateDesk } from "./gate-desk.ts";

test("what knocks at the gate is shown at once, and what was allowed can be taken back", async () => {
  const rows = createMemoryRows();
  const allowList = createAllowList({ rows, clock: { now: () => 1 } });
  const log = createGateLog({ rows, locks: createProgramLocks(), newId: () => "1" });
  const audit = createFakeAudit();
  const desk = createGateDesk({ log, allowList, audit });
  let entries: readonly GateEntry[] = [];
  let allowed: readonly { readonly origin: string }[] = [];
  desk.watch((next) => (entries = next));
  const stop = desk.watchAllowed((next) => (allowed = next));

  await log.write({
    at: 3,
    origin: "https://a.example",
    purpose: "tool server",
    allowed: false,
    reason: "No.",
    bytesOut: 0,
  });
  await expect.poll(() => entries).toMatchObject([{ origin: "https://a.example", allowed: false }]);
  expect(await desk.log()).toEqual(entries);

  await allowList.allow({ neuronId: "home", origin: "https://a.example", purpose: "tool server" });
  await expect.poll(() => allowed).toMatchObject([{ origin: "https://a.example" }]);
  await desk.forbid("home", "https://a.example");
  await expect.poll(() => allowed).toEqual([]);
  expect(audit.entries).toMatchObject([
    { phase: "intent", action: "gate.forbid", neuronId: "home", subject: "https://a.example" },
    { phase: "outcome", of: 1, outcome: "done" },
  ]);
  stop();
});
