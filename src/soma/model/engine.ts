import { resetFrame } from "../program/frame.ts";
import {
  chooseVariant,
  compileKernels,
  instantiateKernels,
  type Kernels,
  type KernelVariant,
} from "../program/kernel-build.ts";
import type { Stretch } from "../program/kv-cache.ts";
import type { Address } from "../program/weight.ts";
import { takeMemory } from "./arena.ts";
import type { Refusal } from "./read-gguf.ts";
import { mostThreads } from "./threads/control.ts";
import { gatherTeam, type Team } from "./threads/team.ts";
import type { Runtime } from "./types.ts";

/** Memory, code and threads: what a model or an encoder computes with. */
export interface Engine {
  readonly memory: WebAssembly.Memory;
  readonly variant: KernelVariant;
  /** This thread's instance. */
  readonly kernels: Kernels;
  /** The threads, once they are there. They start while the weights arrive. */
  readonly team: Promise<Team>;
}

interface EnginePlan {
  /** Memory in all. */
  readonly bytes: number;
  /** `controlBytes`, for the threads to agree. */
  readonly control: Address;
  /** The one frame of all programs. */
  readonly frame: Address;
  /** What will be written first, once the weights are there; a helper asks the system for it meanwhile. */
  readonly early?: readonly Stretch[];
}

type EngineEnding = { readonly kind: "opened"; readonly engine: Engine } | Refusal;

/** The code on its way, chosen for so many threads. */
export interface Coming {
  readonly variant: KernelVariant;
  /** The most threads; 1 where memory cannot be shared or no helper can be started. */
  readonly threads: number;
  open(plan: EnginePlan): Promise<EngineEnding>;
}

/** Sends for the engine's code, so that it comes while a file's header is read. */
export function sendForEngine(runtime: Runtime, wantedThreads: number): Coming {
  const { startHelper } = runtime;
  const canShare = runtime.shared && startHelper !== undefined;
  const most = canShare ? Math.min(runtime.maxThreads, mostThreads) : 1;
  const threads = Math.max(1, Math.floor(Math.min(wantedThreads, most)));
  const variant = chooseVariant({ shared: threads > 1 });
  const compiling = compileKernels(runtime.wasm, variant).then(
    (module) => ({ kind: "compiled", module }) as const,
    (error: unknown) => ({ kind: "refused", message: notLoaded(error) }) as const,
  );
  return {
    variant,
    threads,
    async open({ bytes, control, frame, early = [] }) {
      const compiled = await compiling;
      if (compiled.kind === "refused") return compiled;
      const { module } = compiled;
      const had = takeMemory(bytes, variant.shared);
      if (had.kind === "refused") return had;
      const { memory } = had;
      const kernels = instantiateKernels(module, memory, { mayBlock: runtime.mayBlock });
      const team = gatherTeam({
        kernels,
        module,
        memory,
        control,
        threads,
        mayBlock: runtime.mayBlock,
        early,
        afterFailure: () => {
          resetFrame(memory, frame);
        },
        ...(startHelper === undefined ? {} : { startHelper }),
      });
      return { kind: "opened", engine: { memory, variant, kernels, team } };
    },
  };
}

function notLoaded(error: unknown): string {
  return `The engine's code could not be loaded: ${error instanceof Error ? error.message : String(error)}.`;
}
