/**
 * What nobody tells of a model is found out by asking: whether it calls tools, holds to a form, sees, and answers in
 * pieces. Each question is a few tokens of our own making; no word of anybody's is in it.
 */
import type { Capabilities } from "./capabilities.ts";
import type { GenerateEvent, GenerateRequest, NativeTool, OpenModel } from "./engine.ts";
import { oneColourPicture, type Colour } from "./one-colour-picture.ts";

type Asked = Pick<GenerateRequest, "turns" | "maxTokens" | "tools" | "schema" | "picture">;

/** What can be asked after, in this order. */
export type ProbeOf = "nativeTools" | "constrained" | "vision";

interface Probe extends Asked {
  readonly of: ProbeOf;
  /** What its answer shows; undefined where it shows nothing. */
  readonly shows: (answer: string) => boolean | undefined;
}

const ask = (content: string) => [{ role: "user", content }] as const;

/** A model that thinks before it speaks needs the room; the others stop by themselves after a few. */
const maxTokens = 512;

const clock: NativeTool = {
  name: "clock",
  description: "Tells what time it is.",
  parameters: { type: "object", properties: {} },
};

/** Nothing that a model says by itself when it is greeted. */
const oddWord = "quokka";
const onlyOddWord = {
  type: "object",
  properties: { word: { type: "string", enum: [oddWord] } },
  required: ["word"],
  additionalProperties: false,
};

/** Not the colour that one would guess who sees nothing. */
const yellow: Colour = [255, 255, 0];
const otherColours = /\b(?:red|green|blue|black|white|gr[ae]y|orange|purple|violet|pink|brown)\b/i;

export const oneWord: Asked = { turns: ask("Answer with one word: hello."), maxTokens };

const probes: readonly Probe[] = [
  {
    of: "nativeTools",
    ...{ turns: ask("What time is it? Call the tool clock to find out."), tools: [clock], maxTokens },
    shows: () => undefined, // a call or a refusal stands in the model's info; a model that just answers may call another day
  },
  {
    of: "constrained",
    ...{ turns: ask("Greet me in one friendly sentence."), schema: onlyOddWord, maxTokens },
    shows: (answer) => isOddWord(answer),
  },
  {
    of: "vision",
    ...{ turns: ask("Which colour is this picture? Answer with one word."), maxTokens },
    picture: oneColourPicture(yellow),
    shows: (answer) => /\byellow\b/i.test(answer) && !otherColours.test(answer),
  },
];

/** What would be asked of a model of which so much is known. */
export const probesFor = (known: Capabilities): readonly ProbeOf[] =>
  probes.map((probe) => probe.of).filter((of) => known[of] === undefined);

/** Nobody waits longer for one of them, in milliseconds: what was not answered then is not known. */
const patience = 45_000;

/** One answer, as far as it came. */
export interface Heard {
  readonly text: string;
  readonly pieces: number;
  readonly end: Extract<GenerateEvent, { readonly kind: "ended" }>;
}

/** Asks a model one thing in the name of `neuronId` and hears it out. */
export async function hear(model: OpenModel, neuronId: string, asked: Asked, signal: AbortSignal): Promise<Heard> {
  let text = "";
  let pieces = 0;
  for await (const event of model.generate({ ...asked, temperature: 0, neuronId }, signal)) {
    if (event.kind === "delta") {
      text += event.text;
      pieces += 1;
    } else if (event.kind === "ended") return { text, pieces, end: event };
  }
  throw new Error("The engine ended without saying how."); // the port promises an `ended` event
}

/**
 * Asks one thing after another and tells what each showed, at once. What a call or a refusal teaches, the engine itself
 * keeps. A question that fails or takes too long shows nothing and does not keep the next from being asked; stopping does.
 */
export async function findOut(
  model: OpenModel,
  neuronId: string,
  wanted: readonly ProbeOf[],
  signal: AbortSignal,
  tell: (shown: Capabilities) => void,
): Promise<void> {
  for (const { of, shows, ...asked } of probes) {
    if (!wanted.includes(of)) continue;
    const heard = await hear(model, neuronId, asked, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
    if (signal.aborted) return;
    const { reason } = heard.end;
    const shown = reason === "done" || reason === "length" ? shows(heard.text) : undefined;
    tell({ ...(shown === undefined ? {} : { [of]: shown }), ...(of === "nativeTools" ? {} : streamingIn(heard)) });
  }
}

/** An answer of a single piece shows nothing where it is no longer than one token or two. */
export function streamingIn({ pieces, end }: Heard): Capabilities {
  if (pieces > 1) return { streaming: true };
  return end.reason === "done" && end.usage.answerTokens > 3 ? { streaming: false } : {};
}

function isOddWord(answer: string): boolean {
  try {
    const read: unknown = JSON.parse(answer);
    return JSON.stringify(read) === JSON.stringify({ word: oddWord });
  } catch {
    return false;
  }
}
