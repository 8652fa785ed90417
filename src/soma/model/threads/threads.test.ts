import { Worker } from "node:worker_threads";
import { describe, expect, test, vi } from "vitest";
import { loadModel } from "../load-model.ts";
import { bytesOf, nodeRuntime } from "../testing/node-runtime.ts";
import { logitsOf, openTiny } from "../testing/open-tiny.ts";
import { someTokens, tinyModel } from "../testing/tiny-model.ts";
import type { LoadOptions } from "../types.ts";
import type { Kernels } from "../../program/kernel-build.ts";
import { ready, words } from "./control.ts";
import { gatherTeam } from "./team.ts";
import { nodeHelper, type HelperThread } from "./helper-thread.ts";

vi.setConfig({ testTimeout: 60_000 }); // models are run here, perhaps on a busy machine

const tokens = someTokens(100);

test.each(["F32", "Q4_1", "Q6_K"] as const)(
  "1, 2 and 4 threads give the same logits to the last bit in %s",
  async (type) => {
    const rows: number[][] = [];
    for (const threads of [1, 2, 4]) {
      const model = await openTiny({ type }, { threads });
      expect(model.facts).toMatchObject({ threads, variant: { shared: threads > 1 } });
      const read = [...(await logitsOf(model, tokens))];
      rows.push([...read, ...model.state.step(5), ...model.state.step(6)]);
      model.close();
    }
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
  },
);

test("the measurement keeps a count between one and all", async () => {
  const model = await openTiny({}, { threads: "measure" });
  expect([1, 2]).toContain(model.facts.threads);
  expect((await logitsOf(model, tokens)).every(Number.isFinite)).toBe(true);
  model.close();
});

test("an answer is the same to the last bit while its steps try what an earlier load found", async () => {
  const said = async (threads: NonNullable<LoadOptions["threads"]>): Promise<readonly number[]> => {
    const model = await openTiny({}, { threads });
    const read = [...(await logitsOf(model, tokens))];
    const steps = someTokens(10).flatMap((token) => [...model.state.step(token)]);
    model.close();
    return [...read, ...steps];
  };
  const known = { step: 2, team: 2, stepMs: 1_000 };
  expect(await said({ known: () => known, found: () => undefined })).toEqual(await said(1));
});

test("and so it is where a prompt is measured in mid-reading", async () => {
  const crawling = { step: 2, team: 2, stepMs: Number.MIN_VALUE }; // whatever a block takes is more
  const model = await openTiny({}, { threads: { known: () => crawling, found: () => undefined } });
  const alone = await openTiny();
  expect([...(await logitsOf(model, tokens))]).toEqual([...(await logitsOf(alone, tokens))]);
  model.close();
  alone.close();
});

describe("one thread goes on alone, and says why", () => {
  /** Opens the tiny model for two threads, of which the second is what the test makes it. */
  const openWith = async (startHelper: () => HelperThread) => {
    const runtime = { ...(await nodeRuntime(2)), startHelper };
    const signal = new AbortController().signal;
    const ending = await loadModel(bytesOf(tinyModel()), runtime, { threads: 2, signal });
    if (ending.kind !== "loaded") throw new Error(`The loading ended as ${ending.kind}.`);
    return ending.model;
  };
  const alone = async (): Promise<number[]> => {
    const model = await openTiny();
    return [...(await logitsOf(model, tokens))];
  };

  test("when a helper's script fails", async () => {
    const model = await openWith(() => nodeHelper(new Worker("throw new Error('no script')", { eval: true })));
    expect(model.facts).toMatchObject({ threads: 1, threadsNote: expect.stringContaining("no script") as unknown });
    expect([...(await logitsOf(model, tokens))]).toEqual(await alone());
  });

  test("when a helper dies between two runs", async () => {
    const { startHelper } = await nodeRuntime(2);
    const helpers: HelperThread[] = [];
    const model = await openWith(() => {
      const helper = startHelper?.();
      if (helper === undefined) throw new Error("The runtime of tests starts helpers.");
      helpers.push(helper);
      return helper;
    });
    expect(model.facts.threads).toBe(2);
    await logitsOf(model, tokens.slice(0, 50));
    helpers.forEach((helper) => {
      helper.terminate();
    });
    expect([...(await logitsOf(model, tokens))]).toEqual(await alone());
    expect(model.facts).toMatchObject({ threads: 1, threadsNote: expect.stringMatching(/helper thread/u) as unknown });
  });

  test("when a helper dies in mid-run", async () => {
    const runs: number[] = [];
    // its helper never comes to the barrier
    const { setting, told, wakes } = fakeTeam((_program, _thread, threads) => runs.push(threads) > 1);
    const team = await gatherTeam({ ...setting, mayBlock: true, afterFailure: () => (told.renewed += 1) });
    wakes();
    team.run(0);
    expect([runs, told.renewed, told.ended, team.size]).toEqual([[2, 1], 1, true, 1]);
    expect(team.note).toContain("did not finish");
  });
});

/** Fakes: kernels that run as `run` says, and a thread that says it is ready and does nothing. */
function fakeTeam(run: Kernels["run"]) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const kernels: Kernels = { unpack: () => true, run };
  const told = { ended: false, renewed: 0 };
  const helper: HelperThread = {
    postMessage: () => undefined,
    listen: (heard) => {
      heard(ready);
    },
    terminate: () => {
      told.ended = true;
    },
  };
  const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const setting = { kernels, module, memory, control: 0, threads: 2, startHelper: () => helper };
  const wakes = () => {
    new Int32Array(memory.buffer)[words.awake + 1] = 1; // for the first call
  };
  return { setting, told, wakes };
}

test("a helper is not taken for dead because the machine slept while it was waited for", async () => {
  const runs: number[] = [];
  const { setting, told, wakes } = fakeTeam((_program, _thread, threads) => runs.push(threads) > 0);
  const team = await gatherTeam({ ...setting, mayBlock: false, afterFailure: () => undefined });
  let looks = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    looks += 1;
    if (looks > 3) wakes();
    return looks > 1 ? 3_600_000 : 0; // the lid was closed for an hour
  });
  team.run(0);
  clock.mockRestore();
  expect([runs, told.ended, team.size]).toEqual([[2], false, 2]);
  team.close();
});
