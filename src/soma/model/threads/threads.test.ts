import { Worker } from "node:worker_threads";
import { describe, expect, test, vi } from "vitest";
import { loadModel } from "../load-model.ts";
import { bytesOf, nodeRuntime } from "../testing/node-runtime.ts";
import { logitsOf, openTiny } from "../testing/open-tiny.ts";
import { someTokens, tinyModel } from "../testing/tiny-model.ts";
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
    // fakes: kernels whose helper never comes to the barrier, and a thread that says it is ready and does nothing
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const runs: number[] = [];
    const kernels: Kernels = {
      unpack: () => true,
      run: (_program, _thread, threads) => runs.push(threads) > 1,
    };
    let ended = false;
    const helper: HelperThread = {
      postMessage: () => undefined,
      listen: (heard) => {
        heard(ready);
      },
      terminate: () => {
        ended = true;
      },
    };
    let renewed = 0;
    const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    const setting = { kernels, module, memory, control: 0, threads: 2, startHelper: () => helper, mayBlock: true };
    const team = await gatherTeam({ ...setting, afterFailure: () => (renewed += 1) });
    new Int32Array(memory.buffer)[words.awake + 1] = 1; // it woke for the first call
    team.run(0);
    expect([runs, renewed, ended, team.size]).toEqual([[2, 1], 1, true, 1]);
    expect(team.note).toContain("did not finish");
  });
});
