/** Text from a server: shown as it is, but short, and without what makes a text read differently from what it is. */
export function foreignText(text: string, maxLength: number): string {
  // Controls but line ends, bidirectional overrides and other invisible marks, tag characters (which can hide orders).
  const plain = text.replace(/[^\P{C}\n\t]/gu, "").trim();
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - 1).trimEnd()}…`;
}

/** A name of ours from a name of theirs: `[a-z][a-z0-9_]*`, at most `maxLength` characters. */
export function slug(text: string, maxLength: number): string {
  const plain = text
    .normalize("NFKD")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, maxLength);
  return plain === "" ? "tool" : plain;
}
