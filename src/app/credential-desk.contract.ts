import { describe, expect, test } from "vitest";
import type { CredentialDesk } from "./app.ts";

const hub = { name: "hub", goesTo: "https://hub.example.org/api", use: { kind: "bearer" } } as const;
const archive = { name: "Archive", goesTo: "https://*.example.net", use: { kind: "basic", user: "ada" } } as const;
const secret = "k-1234567890";

/** What every `CredentialDesk` promises. `make` gives an empty one for each test. */
export function credentialDeskContract(name: string, make: () => Promise<CredentialDesk>): void {
  describe(`${name} keeps the contract of CredentialDesk`, () => {
    test("what is kept is listed by name with all but its secret, for its origin alone", async () => {
      const desk = await make();
      expect(await desk.list()).toEqual([]);
      expect(await desk.keep({ ...hub, name: " hub " }, secret)).toEqual({
        ...{ kind: "kept", name: "hub", handle: "credential:hub" },
      });
      await desk.keep(archive, "pass word");
      expect(await desk.list()).toEqual([
        { ...archive, madeAt: expect.any(Number) as unknown },
        { ...hub, goesTo: "https://hub.example.org", madeAt: expect.any(Number) as unknown },
      ]);
    });

    test("a name that is taken gives way only when that is meant", async () => {
      const desk = await make();
      await desk.keep(hub, secret);
      const moved = { ...hub, goesTo: "https://new.example.org" };
      expect(await desk.keep(moved, "another-one")).toEqual({ kind: "taken", name: "hub" });
      expect(await desk.list()).toMatchObject([{ goesTo: "https://hub.example.org" }]);
      expect(await desk.keep(moved, "another-one", { replace: true })).toMatchObject({ kind: "kept" });
      expect(await desk.list()).toMatchObject([{ name: "hub", goesTo: "https://new.example.org" }]);
    });

    test("what no request could carry, or would carry in clear, is refused in words and not kept", async () => {
      const desk = await make();
      const wanted = [
        [{ ...hub, name: "" }, secret],
        [{ ...hub, goesTo: "http://hub.example.org" }, secret],
        [{ ...hub, goesTo: "https://*.org" }, secret],
        [hub, ""],
      ] as const;
      for (const [facts, given] of wanted) {
        const outcome = await desk.keep(facts, given);
        expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringMatching(/\.$/) as unknown });
      }
      expect(await desk.list()).toEqual([]);
    });

    test("what is removed comes back as it was, beside what was kept since", async () => {
      const desk = await make();
      await desk.keep(hub, secret);
      const before = await desk.list();
      const { restore } = await desk.remove("hub");
      expect(await desk.list()).toEqual([]);
      await desk.keep(archive, "pass word");
      await restore();
      expect((await desk.list()).map(({ name }) => name)).toEqual(["Archive", "hub"]);
      expect((await desk.list())[1]).toEqual(before[0]);
    });

    test("removing what is not there does nothing, nor does undoing that", async () => {
      const desk = await make();
      await desk.keep(hub, secret);
      const { restore } = await desk.remove("another");
      await desk.remove("hub");
      await restore();
      expect(await desk.list()).toEqual([]);
    });

    test("a watch tells at once and after every change, until it is stopped", async () => {
      const desk = await make();
      const told: string[][] = [];
      const stop = desk.watch((list) => told.push(list.map((each) => each.name)));
      await expect.poll(() => told).toEqual([[]]);
      await desk.keep(hub, secret);
      await expect.poll(() => told.at(-1)).toEqual(["hub"]);
      const { restore } = await desk.remove("hub");
      await expect.poll(() => told.at(-1)).toEqual([]);
      await restore();
      await expect.poll(() => told.at(-1)).toEqual(["hub"]);
      stop();
      const before = told.length;
      await desk.remove("hub");
      expect(told).toHaveLength(before);
    });

    test("nothing that it answers holds the secret", async () => {
      const desk = await make();
      const told: unknown[] = [];
      desk.watch((list) => told.push(list));
      told.push(
        await desk.keep(hub, secret),
        await desk.keep(hub, secret),
        await desk.keep({ ...hub, name: "" }, secret),
      );
      told.push(await desk.list(), await desk.remove("hub"));
      expect(JSON.stringify(told)).not.toContain(secret);
    });
  });
}
