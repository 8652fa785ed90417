import { renewIds, type PackageContents } from "./contents.ts";
import { canonicalText } from "./canonical-text.ts";

/** Whether two normal contents (`normalContents`) say the same, to the last bit of a vector. */
export function isSame(one: PackageContents, other: PackageContents): boolean {
  return (
    canonicalText(withoutVectors(one)) === canonicalText(withoutVectors(other)) &&
    one.documents.every(({ vectors }, index) => sameBytes(vectors.data, other.documents[index]?.vectors.data))
  );
}

/** Whether two normal contents say the same under other ids: one was taken in as a copy of the other. */
export function isCopy(one: PackageContents, other: PackageContents): boolean {
  const { name } = one.neuron.metadata;
  const under = (contents: PackageContents): PackageContents => {
    let made = 0;
    const same = renewIds(contents, "copy", () => String((made += 1)).padStart(9, "0"));
    return { ...same, neuron: { ...same.neuron, metadata: { ...same.neuron.metadata, name } } };
  };
  return isSame(under(one), under(other));
}

const withoutVectors = (contents: PackageContents): object => ({
  ...contents,
  documents: contents.documents.map(({ vectors: { model, dimensions }, ...document }) => ({
    ...document,
    vectors: { model, dimensions },
  })),
});

export const sameBytes = (one: Uint8Array, other: Uint8Array | undefined): boolean =>
  one.length === other?.length && one.every((byte, at) => byte === other[at]);

/**
 * What taking `incoming` in place of `here` would change, a sentence each; both in normal form. What would be lost comes
 * first. Empty when they are the same, and perhaps when they differ in what no person sees.
 */
export function differencesOf(incoming: PackageContents, here: PackageContents): readonly string[] {
  const lost: string[] = [];
  const changed: string[] = [];
  const held = [
    ["conversation", incoming.conversations, here.conversations, (item: { id: string }) => item.id],
    ["document", incoming.documents, here.documents, (item: { id: string }) => item.id],
    ["fact", incoming.facts, here.facts, (item: { key: string }) => item.key],
  ] as const;
  for (const [word, theirs, ours, idOf] of held) {
    const { onlyOurs, onlyTheirs, different } = compared(theirs, ours, idOf as (item: object) => string);
    if (onlyOurs > 0) lost.push(`${counted(onlyOurs, word)} here ${onlyOurs === 1 ? "is" : "are"} not in the file.`);
    if (onlyTheirs > 0)
      changed.push(`It brings ${counted(onlyTheirs, word)} that ${onlyTheirs === 1 ? "is" : "are"} not here.`);
    if (different > 0) changed.push(`${counted(different, word)} ${different === 1 ? "differs" : "differ"}.`);
  }
  return [...lost, ...neuronDifferences(incoming, here), ...changed];
}

function neuronDifferences(incoming: PackageContents, here: PackageContents): readonly string[] {
  const [theirs, ours] = [incoming.neuron, here.neuron];
  const sentences: string[] = [];
  if (theirs.privacy_tier !== ours.privacy_tier) {
    sentences.push(
      theirs.privacy_tier === 2
        ? "It may send data to origins you allow; the one here may not."
        : ours.privacy_tier === 2
          ? "Nothing may leave with it; the one here may send data to origins you allow."
          : `Its privacy tier is ${theirs.privacy_tier}; here it is ${ours.privacy_tier}.`,
    );
  }
  if (theirs.metadata.name !== ours.metadata.name)
    sentences.push(`It is called ${theirs.metadata.name}; here ${ours.metadata.name}.`);
  if (theirs.metadata.version !== ours.metadata.version) {
    sentences.push(`It is version ${theirs.metadata.version}; here is ${ours.metadata.version}.`);
  }
  if (canonicalText(theirs.prompts) !== canonicalText(ours.prompts)) sentences.push("Its instructions differ.");
  if (canonicalText(theirs.model) !== canonicalText(ours.model)) {
    sentences.push(`It wants the model ${theirs.model.preferred_llm}, or settings of it, that are not those here.`);
  }
  const [wanted, known] = [toolNames(incoming), new Set(toolNames(here))];
  const more = wanted.filter((name) => !known.has(name));
  const fewer = [...known].filter((name) => !wanted.includes(name));
  if (more.length > 0) sentences.push(`It asks for tools the one here does not ask for: ${more.join(", ")}.`);
  if (fewer.length > 0) sentences.push(`It does not ask for ${fewer.join(", ")}; the one here does.`);
  return sentences;
}

/** Every tool a package asks for: those its neuron names, and those it had from servers and devices. */
export const toolNames = ({ neuron, tools }: Pick<PackageContents, "neuron" | "tools">): readonly string[] =>
  [
    ...new Set([
      ...neuron.tools.filter(({ enabled }) => enabled).map(({ type }) => type),
      ...tools.map(({ name }) => name),
    ]),
  ].sort();

/** Where its tools would send data. */
export const originsOf = ({ tools }: Pick<PackageContents, "tools">): readonly string[] =>
  [...new Set(tools.flatMap(({ source }) => source.origin ?? []))].sort();

function compared<Item extends object>(theirs: readonly Item[], ours: readonly Item[], idOf: (item: Item) => string) {
  const here = new Map(ours.map((item) => [idOf(item), item]));
  const both = theirs.filter((item) => here.has(idOf(item)));
  return {
    onlyTheirs: theirs.length - both.length,
    onlyOurs: ours.length - both.length,
    different: both.filter((item) => canonicalText(item) !== canonicalText(here.get(idOf(item)) ?? {})).length,
  };
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
