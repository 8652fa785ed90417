import type { ModelCard } from "#core/broker/cards.ts";
import { dialectIn } from "#core/broker/template-dialect.ts";
import type { AboutModel } from "./manifest.ts";

/** A file of a model as a person brings it; `path` is its place in the model's folder. */
export interface BroughtFile {
  readonly path: string;
  readonly blob: Blob;
}

export type Description =
  | {
      readonly kind: "described";
      readonly name: string;
      readonly license: string;
      readonly traits: Pick<
        ModelCard,
        "contextWindow" | "tools" | "dialect" | "small" | "memory" | "f16" | "largestBuffer"
      >;
      readonly about: AboutModel;
      readonly files: readonly BroughtFile[];
    }
  | { readonly kind: "refused"; readonly message: string };

/** Below this many parameters a model gets the short form of a neuron's prompts, and is not asked to choose tools. */
export const smallParameters = 1e9;
/** More of a window costs memory for keys and values that a conversation seldom needs. */
export const widest = 8192;

export const described = (
  facts: {
    readonly name: string;
    readonly license: string | undefined;
    readonly window: number;
    readonly small: boolean;
    /** How its conversations are written, where that lies in a file that was read. */
    readonly template?: string | undefined;
    /** What its files say that it asks of a GPU; absent where it needs none. */
    readonly gpu?: { readonly f16: boolean; readonly largestBuffer: number };
  },
  files: readonly BroughtFile[],
  about: AboutModel,
  memory: number,
): Description => ({
  kind: "described",
  name: facts.name.slice(0, 80),
  license: facts.license ?? "not said in the file",
  traits: {
    contextWindow: Math.min(facts.window, widest),
    tools: facts.small ? "none" : "react",
    ...(facts.template === undefined ? {} : dialectOf(facts.template)),
    small: facts.small,
    memory: Math.ceil(memory),
    ...facts.gpu,
  },
  about,
  files,
});

export const refused = (message: string): Description => ({ kind: "refused", message });

function dialectOf(template: string): Pick<ModelCard, "dialect"> {
  const dialect = dialectIn(template);
  return dialect === undefined ? {} : { dialect };
}
