import { describe, expect, test } from "vitest";
import type { AuditPort } from "./audit-port.ts";

/** What every `AuditPort` promises. `make` gives an empty log, and what stands in it. */
export function auditPortContract(
  name: string,
  make: () => { readonly audit: AuditPort; readonly entries: () => Promise<readonly unknown[]> },
): void {
  describe(`${name} keeps the contract of AuditPort`, () => {
    test("an intent, its outcome and a note stand in the log in the order they were written, numbered", async () => {
      const { audit, entries } = make();
      const first = await audit.intent({ action: "tool.call", neuronId: "n", subject: "clock" });
      const second = await audit.intent({ action: "gate.request", subject: "https://a.example" });
      await audit.outcome(first, "done", { characters: 12 });
      await audit.note({ action: "tool.denied", neuronId: "n", subject: "clock" });
      expect(second).toBeGreaterThan(first);
      expect(await entries()).toMatchObject([
        { phase: "intent", seq: first, action: "tool.call", neuronId: "n", subject: "clock" },
        { phase: "intent", seq: second, action: "gate.request" },
        { phase: "outcome", of: first, outcome: "done" },
        { phase: "note", action: "tool.denied" },
      ]);
    });

    test("written at once, each entry has a number of its own", async () => {
      const { audit, entries } = make();
      const event = { action: "tool.call", subject: "clock" };
      const numbers = await Promise.all(Array.from({ length: 8 }, () => audit.intent(event)));
      expect(new Set(numbers).size).toBe(8);
      expect(await entries()).toHaveLength(8);
    });

    test("an outcome of what is no intent is a bug, and rejects", async () => {
      const { audit, entries } = make();
      await audit.note({ action: "tool.denied", subject: "clock" });
      await expect(audit.outcome(1, "done")).rejects.toThrow("is no intent");
      expect(await entries()).toHaveLength(1);
    });
  });
}
