/** A conversation's title, from its first question: its first words, on one line, at most `limit` characters. */
export function titleOf(question: string, limit = 48): string {
  const line = question.trim().replace(/\s+/gu, " ");
  const characters = Array.from(line);
  if (characters.length <= limit) return line;
  const cut = characters.slice(0, limit).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.!?–-]+$/u, "")}…`;
}
