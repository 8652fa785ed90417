/** Names as models write them: in another case, with other signs between the words, with a prefix. */

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s._-]/g, "");

/**
 * The one of `known` that `written` can only mean: itself, or the only one that differs in nothing but case and the
 * signs between words. Undefined where none or several do.
 */
export function knownName(written: string, known: readonly string[]): string | undefined {
  if (known.includes(written)) return written;
  const [only, second] = known.filter((name) => plain(name) === plain(written));
  return second === undefined ? only : undefined;
}

/** The same for a tool's name, which may say that it is one: `functions.clock`, Kimi's `functions.clock:0`. */
export const knownTool = (written: string, known: readonly string[]): string | undefined =>
  knownName(written, known) ??
  knownName(written.replace(/^(?:functions?|tools?|default_api)[.:]/i, "").replace(/:\d+$/, ""), known);
