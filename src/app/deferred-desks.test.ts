import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNeuronStates } from "#core/neuron/neuron-states.ts";
import { deferDesks } from "./deferred-desks.ts";
import { createPermissionRequests } from "./permission-requests.ts";

type Rooms = Parameters<typeof deferDesks>[0];
type Desks = Awaited<ReturnType<Rooms>>;

const reported: unknown[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  reported.length = 0;
  vi.stubGlobal("reportError", (problem: unknown) => reported.push(problem)); // Node has none; pages have
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** FAKE rooms: their code does not arrive the first time; then there is one list, with one document. */
function roomsThatComeLate(): { readonly rooms: Rooms; readonly asked: () => number } {
  let asked = 0;
  const document = { id: "d", name: "lease.txt", bytes: 1, passages: 1, addedAt: 1, state: "ready" as const };
  const documents: Pick<Desks["documents"], "watchList"> = {
    watchList(_neuronId, listener) {
      listener([document]);
      return () => undefined;
    },
  };
  return {
    asked: () => asked,
    rooms() {
      asked += 1;
      return asked === 1
        ? Promise.reject(new TypeError("Failed to fetch dynamically imported module"))
        : Promise.resolve({ documents } as Desks);
    },
  };
}

const desksOver = (rooms: Rooms) =>
  deferDesks(rooms, {
    ...{ states: createNeuronStates(), requests: createPermissionRequests() },
    upkeep: () => Promise.reject(new Error("It is not asked for.")),
  });

test("a list whose code does not arrive says so, tries again and then shows what is there", async () => {
  const { rooms } = roomsThatComeLate();
  const names: string[] = [];
  desksOver(rooms).documents.watchList("n", (documents) => names.push(...documents.map(({ name }) => name)));
  await vi.advanceTimersByTimeAsync(0);
  expect(reported).toHaveLength(1);
  expect(names).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(names).toEqual(["lease.txt"]);
  expect(reported).toHaveLength(1);
});

test("a list that nobody looks at any more is not tried again", async () => {
  const { rooms, asked } = roomsThatComeLate();
  const stop = desksOver(rooms).documents.watchList("n", () => undefined);
  await vi.advanceTimersByTimeAsync(0);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
});
