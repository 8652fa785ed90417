/**
 * A checkpoint as it was written, from what copying, mail and paper leave of it: other line ends, blanks around lines, a
 * last line without its end, a hyphen where the signature's dash was. What it says is not touched.
 */
export function asNote(text: string): string {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const trimmed = lines.map((line) => line.trim().replace(/^(?:-{1,2}|–|―) (?=\S+ \S+$)/u, "— "));
  return `${trimmed.join("\n").trim()}\n`;
}
