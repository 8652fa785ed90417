/** Which tool a request means, told by likeness, for models too small to choose one. */
import type { JsonObject } from "#core/words/json.ts";
import { parametersOf } from "../parameters.ts";
import { fillForm, type FilledForm } from "./fill.ts";
import type { ChooseText } from "./fill-texts.ts";
import { sensesOf } from "./senses.ts";
import { slotsOf } from "./slots.ts";
import { partsOfName, stem, tellingStems } from "./stems.ts";
import { textsIn } from "./texts.ts";

/** What of a tool is read here. */
export interface Proposable {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of type object. */
  readonly parameters: JsonObject;
}

/** Texts to vectors of length 1, in order. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

export type Proposal =
  /** One tool is meant and everything that it requires is said. A person still sees the form before it runs. */
  | { readonly kind: "call"; readonly name: string; readonly arguments: JsonObject }
  /** One tool is meant, but the request does not say all that it requires. */
  | ({ readonly kind: "incomplete"; readonly name: string } & FilledForm)
  | { readonly kind: "none" };

/**
 * What a tool must reach to be meant: cosine of request and description, and 0.3 for all of its name, its description
 * and its kind of value that the request speaks of. Of BFCL's simple_python 85 % of the right tools reach it with their
 * forms filled, and 2.5 % of those that come eleventh by likeness (`npm run bench -- small-calls`).
 */
const meant = 0.55;
const leastLikeness = 0.3;
const shareWeight = 0.3;
/** More likeness than this is rare; what could not be meant even with it needs no embedding model. */
const mostLikeness = 0.5;

/** What is embedded for a tool: its name, what it does, and its parameters. */
export const embeddedText = ({ name, description, parameters }: Proposable): string =>
  [
    `${partsOfName(name).join(" ")}. ${description}`,
    ...parametersOf(parameters).map((one) => `${partsOfName(one.name).join(" ")}: ${one.description}`),
  ].join(" ");

/** The one tool that the request means, with its form filled. */
export async function proposeCall(
  request: string,
  tools: readonly Proposable[],
  embed: Embed,
  choose: ChooseText,
): Promise<Proposal> {
  const stems = tellingStems(request);
  const candidates = tools
    .map((tool) => ({ tool, spoken: shareWeight * spokenOf(request, stems, tool) }))
    .filter(({ spoken }) => spoken + mostLikeness >= meant);
  if (candidates.length === 0) return { kind: "none" };
  const [asked, ...known] = await embed([request, ...candidates.map(({ tool }) => embeddedText(tool))]);
  const [best] = candidates
    .map((one, at) => ({ ...one, likeness: cosine(asked, known[at]) }))
    .sort((one, other) => other.likeness - one.likeness);
  if (best === undefined || best.likeness < leastLikeness || best.likeness + best.spoken < meant)
    return { kind: "none" };
  const { name, parameters } = best.tool;
  const form = await fillForm(request, parameters, choose);
  return form.missing.length > 0
    ? { kind: "incomplete", name, ...form }
    : { kind: "call", name, arguments: form.arguments };
}

/** How much of the tool the request speaks of: the shares of its name and its description, and 1 for its kind of value. */
const spokenOf = (request: string, stems: ReadonlySet<string>, tool: Proposable): number =>
  share(partsOfName(tool.name).map(stem), stems) +
  share([...tellingStems(tool.description)], stems) +
  (hasItsKind(request, tool) ? 1 : 0);

/** A sum for a tool that computes sums, an amount in a currency for one that converts them: what few requests hold. */
function hasItsKind(request: string, { parameters }: Proposable): boolean {
  const kinds = new Set(textsIn(request).map(({ kind }) => kind));
  return slotsOf(parameters).some((slot) => {
    const senses = sensesOf(slot);
    return slot.required && (["formula", "currency"] as const).some((kind) => senses.has(kind) && kinds.has(kind));
  });
}

const share = (some: readonly string[], stems: ReadonlySet<string>): number =>
  some.filter((root) => stems.has(root)).length / Math.max(1, some.length);

/** Of vectors of length 1. */
const cosine = (one: Float32Array | undefined, other: Float32Array | undefined): number =>
  one?.reduce((sum, value, at) => sum + value * (other?.[at] ?? 0), 0) ?? 0;
