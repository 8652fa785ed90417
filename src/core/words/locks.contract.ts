import { describe, expect, test } from "vitest";
import type { Locks } from "./ports.ts";

/** What every `Locks` promises. `make` gives two openings over one place, as two tabs are. */
export function locksContract(name: string, make: () => readonly [Locks, Locks]): void {
  describe(`${name} keeps the contract of Locks`, () => {
    test("one holder at a time, in the order of asking, and the value comes back", async () => {
      const [left, right] = make();
      const events: string[] = [];
      const hold = (locks: Locks, who: string) =>
        locks.withLock("door", async () => {
          events.push(`${who} in`);
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          events.push(`${who} out`);
          return who;
        });
      expect(await Promise.all([hold(left, "a"), hold(right, "b"), hold(left, "c")])).toEqual(["a", "b", "c"]);
      expect(events).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
    });

    test("different names do not wait for each other", async () => {
      const [left, right] = make();
      const inner = await left.withLock("one", () => right.withLock("two", () => Promise.resolve("reached")));
      expect(inner).toBe("reached");
    });

    test("work that throws gives its error to the caller and lets the next one in", async () => {
      const [left, right] = make();
      const broken = left.withLock("door", () => Promise.reject(new Error("broken work")));
      const next = right.withLock("door", () => Promise.resolve("in"));
      await expect(broken).rejects.toThrow("broken work");
      expect(await next).toBe("in");
    });

    test("who is aborted while waiting gets the signal's reason and never runs; the next one does", async () => {
      const [left, right] = make();
      let leave: () => void = () => undefined;
      const stay = new Promise<void>((resolve) => (leave = resolve));
      const holding = left.withLock("door", () => stay);
      const controller = new AbortController();
      let ran = false;
      const waiting = right.withLock("door", () => Promise.resolve((ran = true)), controller.signal);
      const after = right.withLock("door", () => Promise.resolve("after"));
      controller.abort(new Error("changed my mind"));
      await expect(waiting).rejects.toThrow("changed my mind");
      leave();
      await holding;
      expect(await after).toBe("after");
      expect(ran).toBe(false);
    });

    test("what is held can be seen from every opening while it is held, by the beginning of its name", async () => {
      const [left, right] = make();
      let leave: () => void = () => undefined;
      const stay = new Promise<void>((resolve) => (leave = resolve));
      let inside: () => void = () => undefined;
      const entered = new Promise<void>((resolve) => (inside = resolve));
      const holding = left.withLock("seen:one", () => {
        inside();
        return stay;
      });
      await entered;
      const waiting = right.withLock("seen:one", () => Promise.resolve());
      expect(await right.held("seen:")).toEqual(["seen:one"]);
      expect(await right.held("other:")).toEqual([]);
      leave();
      await Promise.all([holding, waiting]);
      expect(await right.held("seen:")).toEqual([]);
    });

    test("who seizes a lock has it at once; its holder learns it, and who waits comes after the new one", async () => {
      const [left, right] = make();
      const events: string[] = [];
      let inside: () => void = () => undefined;
      const entered = new Promise<void>((resolve) => (inside = resolve));
      const asleep = left.withLock("door", () => {
        inside();
        return new Promise<void>(() => undefined);
      });
      const learns = expect(asleep).rejects.toThrow(); // listened for now: it may come before the new holder's work begins
      await entered;
      const waiting = left.withLock("door", () => Promise.resolve(events.push("waited")));
      const value = await right.seizeLock("door", async () => {
        await learns;
        expect(await left.held("door")).toEqual(["door"]);
        events.push("seized");
        return "mine";
      });
      await waiting;
      expect([value, events]).toEqual(["mine", ["seized", "waited"]]);
      expect(await right.seizeLock("free door", () => Promise.resolve("in"))).toBe("in");
    });

    test("a signal that was aborted before asking is refused at once", async () => {
      const [left] = make();
      const asked = left.withLock("door", () => Promise.resolve("in"), AbortSignal.abort(new Error("too late")));
      await expect(asked).rejects.toThrow("too late");
    });
  });
}
