/**
 * What must be there: plain data, as the page acknowledged it. A deed leads from one to the next; a kill in its middle
 * leaves one of those between what was acknowledged last and its end.
 */

/** On a first day. */
export const nothing = () => ({
  turns: {},
  facts: {},
  documents: {},
  files: {},
  /** The seed of the package that the second neuron holds. */
  imported: undefined,
  /** Entries of the log, at least; and the newest backup's time, at least. */
  entries: 0,
  backup: 0,
});

export const analyst = "financial-analyst";
export const researcher = "legal-researcher";
export const file = "notes.txt";

/** What is wrong when this was seen and that is known; empty when it is as it must be. */
export function differences(known, seen) {
  const wrong = [];
  const held = seen.held[analyst];
  sameKeys("Question", known.turns, held.turns, wrong);
  for (const [question, answer] of Object.entries(known.turns)) {
    const found = held.turns[question];
    if (answer !== "" && found !== answer) wrong.push(`The answer to “${question}” is “${found}”, not “${answer}”.`);
  }
  sameKeys("Fact", known.facts, held.facts, wrong);
  for (const [key, value] of Object.entries(known.facts)) {
    if (held.facts[key] !== value) wrong.push(`The fact ${key} is “${held.facts[key]}”, not “${value}”.`);
  }
  sameKeys("Document", known.documents, held.documents, wrong);
  for (const [name, { text, whole }] of Object.entries(known.documents)) {
    const found = held.documents[name];
    if (whole && found?.whole !== true) wrong.push(`Document ${name} is not read to its end.`);
    if (found?.whole === true && found.text !== text) wrong.push(`Document ${name} has another text.`);
  }
  if (held.files[file] !== known.files[file]) {
    wrong.push(`The file holds “${held.files[file]}”, not “${known.files[file]}”.`);
  }
  wrong.push(...packageDifferences(known.imported, seen.held[researcher]));
  if (seen.entries < known.entries) wrong.push(`The log has ${seen.entries} entries, not at least ${known.entries}.`);
  if (known.backup > 0 && !(Number(seen.backup) >= known.backup)) {
    wrong.push(`The newest whole backup is “${seen.backup}”, not at least as new as ${known.backup}.`);
  }
  return wrong;
}

/** A package of one seed is there wholly, and nothing of another. */
function packageDifferences(seed, held) {
  const { facts, documents, titles } = held;
  if (seed === undefined) {
    return titles.length + Object.keys(documents).length === 0 ? [] : ["Something of a package is there."];
  }
  const there =
    titles.some((title) => title.includes(seed)) &&
    documents["lease.md"]?.whole === true &&
    documents["lease.md"].text.includes(seed) &&
    documents["empty.txt"]?.whole === true &&
    facts.city === `Sömmerda ${seed.slice(0, 20)}` &&
    facts.name === "Ada" &&
    titles.length === 2;
  return there ? [] : [`The package ${seed.slice(0, 40)} is not there as it was written.`];
}

function sameKeys(what, wanted, found, wrong) {
  for (const key of Object.keys(wanted)) if (!(key in found)) wrong.push(`${what} “${key}” is gone.`);
  for (const key of Object.keys(found)) if (!(key in wanted)) wrong.push(`${what} “${key}” came from nowhere.`);
}

/** What is seen, taken as it is: after a restore from a backup that this run cannot know the inside of. */
export function takenFrom(seen) {
  const held = seen.held[analyst];
  const title = seen.held[researcher].titles.find((one) => one.startsWith("The rent of the "));
  return {
    ...{ turns: held.turns, facts: held.facts, documents: held.documents, files: held.files },
    imported: title?.slice("The rent of the ".length),
    entries: seen.entries,
    backup: Number(seen.backup),
  };
}
