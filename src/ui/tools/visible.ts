/**
 * What a reader cannot see and a machine can: signs without a shape of their own (Unicode's Default_Ignorable_Code_Point:
 * soft hyphens, zero-width signs, turns of direction, variation selectors, tags), controls but for line breaks and tabs,
 * the two separators that break a line unseen, halves of pairs. With them an argument says more than it shows.
 */
const unseen = /\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}/gu;

/** The text with every such sign written as its escape: `\u00ad`, `\u{e0041}`. */
export const visible = (text: string): string =>
  text.replace(unseen, (sign) => {
    const code = (sign.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
