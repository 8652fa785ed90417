import type { Kernels } from "../../program/kernel-build.ts";
import type { Stretch } from "../../program/kv-cache.ts";
import type { Address } from "../../program/weight.ts";
import { ready, words, type HelperStart } from "./control.ts";
import type { HelperThread } from "./helper-thread.ts";

/** The threads that compute one program together. The caller is the first of them. */
export interface Team {
  /** How many work on a run now. */
  readonly size: number;
  /** Why it is fewer than were asked for, as a sentence. */
  readonly note: string | undefined;
  /**
   * Runs a program to its end on all threads of the team, or on so many of them. A thread that fails is left out, and
   * the program run again.
   */
  run(program: Address, threads?: number): void;
  /** Uses at most so many threads from now on and ends the helpers beyond them. */
  resize(size: number): void;
  close(): void;
}

export interface TeamSetting {
  /** This thread's own instance. */
  readonly kernels: Kernels;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the control words; only read with more than one thread. */
  readonly control: Address;
  readonly threads: number;
  readonly startHelper?: () => HelperThread;
  /** Memory that will be written soon: the first helper asks the system for its pages, before it is ready. */
  readonly early?: readonly Stretch[];
  readonly mayBlock: boolean;
  /** Called after a run that was broken off, before it is run again by one thread: to make the frame new. */
  afterFailure(): void;
}

/** A helper that has not woken after this many milliseconds is taken for dead. A busy machine may take some dozen. */
const patience = 2_000;
/** It is counted in so many slices: a machine that slept meanwhile has used up one of them, and the helper as well. */
const slices = 20;
/** The same for the start of a thread: its script must be fetched and compiled. */
const startPatience = 10_000;
const spins = 2_000;

/** Starts the helpers and waits until they sleep on the words. Those that do not come are done without, in words. */
export async function gatherTeam(setting: TeamSetting): Promise<Team> {
  const { kernels, module, memory, control, startHelper } = setting;
  let helpers: HelperThread[] = [];
  let size = 1;
  let note: string | undefined;
  let call = 0;
  let closed = false;

  const giveUp = (message: string): void => {
    note ??= message;
    size = 1;
    endHelpers(0);
  };
  const endHelpers = (kept: number): void => {
    const ended = helpers.slice(kept);
    helpers = helpers.slice(0, kept); // first, so that their ending is not taken for a failure
    for (const helper of ended) helper.terminate();
  };
  const failedLater = (helper: HelperThread, message: string): void => {
    if (helpers.includes(helper)) giveUp(`A helper thread failed (${message}), so one thread works alone.`);
  };

  if (setting.threads > 1 && startHelper !== undefined) {
    const started = Array.from({ length: setting.threads - 1 }, (_, i) => {
      const helper = startHelper();
      const early = i === 0 ? (setting.early ?? []) : [];
      const start: HelperStart = { kind: "start", module, memory, control, index: i + 1, early };
      return { helper, ending: startOf(helper, start, failedLater) };
    });
    helpers = started.map(({ helper }) => helper);
    const endings = await Promise.all(started.map(({ ending }) => ending));
    const failed = endings.findIndex((message) => message !== undefined);
    // threads are numbered without gaps: what comes after the first that failed is not used
    size = failed === -1 ? helpers.length + 1 : failed + 1;
    if (failed !== -1) note = `A helper thread did not start (${endings[failed] ?? ""}), so fewer threads work.`;
    endHelpers(size - 1);
  }
  const shared = helpers.length > 0 ? new Int32Array(memory.buffer, control) : new Int32Array(words.awake);

  const wake = (program: number, threads: number): boolean => {
    call += 1;
    Atomics.store(shared, words.program, program);
    Atomics.store(shared, words.threads, threads);
    Atomics.store(shared, words.call, call);
    Atomics.notify(shared, words.call);
    const all = helpers
      .slice(0, threads - 1)
      .every((_, i) => isAwake(shared, words.awake + i + 1, call, setting.mayBlock));
    Atomics.store(shared, words.go, all ? call : -call);
    Atomics.notify(shared, words.go);
    return all;
  };
  return {
    get size() {
      return size;
    },
    get note() {
      return note;
    },
    run(program, most = size) {
      if (closed) throw new Error("The model is closed.");
      const threads = Math.max(1, Math.min(most, size));
      if (threads > 1 && wake(program, threads)) {
        if (kernels.run(program, 0, threads)) return;
        giveUp("A helper thread did not finish its work, so one thread works alone.");
        setting.afterFailure();
      } else if (threads > 1) giveUp("A helper thread did not answer, so one thread works alone.");
      kernels.run(program, 0, 1);
    },
    resize(wanted) {
      size = Math.max(1, Math.min(wanted, helpers.length + 1));
      endHelpers(size - 1);
    },
    close() {
      closed = true;
      Atomics.store(shared, words.close, 1);
      endHelpers(0);
    },
  };
}

/** Resolves with nothing when the helper sleeps on the words, or with a sentence when it did not come to that. */
function startOf(
  helper: HelperThread,
  start: HelperStart,
  failedLater: (helper: HelperThread, message: string) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (ending: string | undefined): void => {
      settled = true;
      clearTimeout(timer);
      resolve(ending);
    };
    const timer = setTimeout(() => {
      settle("no answer in time");
    }, startPatience);
    helper.listen(
      (message) => {
        if (message === ready) settle(undefined);
      },
      (message) => {
        if (settled) failedLater(helper, message);
        else settle(message);
      },
    );
    helper.postMessage(start);
  });
}

function isAwake(shared: Int32Array, word: number, call: number, mayBlock: boolean): boolean {
  for (let looked = 0; looked < spins; looked++) if (Atomics.load(shared, word) === call) return true;
  for (let slice = 0; slice < slices; slice++) {
    const deadline = performance.now() + patience / slices;
    for (let left = patience / slices; left > 0; left = deadline - performance.now()) {
      const seen = Atomics.load(shared, word);
      if (seen === call) return true;
      if (mayBlock) Atomics.wait(shared, word, seen, left);
    }
  }
  return false;
}
