/** What a text is made of, in order, with exact offsets. Headings are told apart from the rest, code and lists from prose. */
export interface Block {
  readonly kind: "heading" | "prose" | "item" | "code";
  readonly start: number;
  readonly end: number;
  /** Of a heading: its level, 1 … 6, and its words. */
  readonly level?: number;
  readonly title?: string;
}

interface Line {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  readonly text: string;
}

const fence = /^ {0,3}(`{3,}|~{3,})/;
const atxHeading = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const item = /^[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+\S/;
const tableRow = /^[ \t]*\|/;
const setextUnderline = /^ {0,3}(=+|-{2,})[ \t]*$/;

/** Splits text or Markdown into blocks. Blank lines belong to none; inside a fence they belong to the code. */
export function blocksOf(text: string, markdown: boolean): readonly Block[] {
  const lines = linesOf(text);
  const blocks: Block[] = [];
  /** The block that further lines may still join. */
  let open: { kind: "prose" | "item"; start: number; end: number } | undefined;
  const close = () => {
    if (open) blocks.push(open);
    open = undefined;
  };

  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.text.trim() === "") {
      close();
      continue;
    }
    const opening = markdown ? fence.exec(line.text)?.[1] : undefined;
    if (opening !== undefined) {
      close();
      const last = endOfFence(lines, at, opening);
      blocks.push({ kind: "code", start: line.start, end: lines[last]?.end ?? line.end });
      at = last;
      continue;
    }
    const heading = markdown ? atxHeading.exec(line.text) : null;
    if (heading) {
      close();
      const title = titleOf(line.text.slice(heading[0].length));
      blocks.push({ kind: "heading", start: line.start, end: line.end, level: heading[1]?.length ?? 1, title });
      continue;
    }
    const underline = markdown && open === undefined ? setextUnderline.exec(lines[at + 1]?.text ?? "") : null;
    if (underline) {
      const level = underline[1]?.startsWith("=") === true ? 1 : 2;
      const end = lines[at + 1]?.end ?? line.end;
      blocks.push({ kind: "heading", start: line.start, end, level, title: line.text.trim() });
      at += 1;
      continue;
    }
    if (item.test(line.text) || tableRow.test(line.text)) {
      close();
      open = { kind: "item", start: line.start, end: line.end };
    } else if (open) {
      open.end = line.end;
    } else {
      open = { kind: "prose", start: line.start, end: line.end };
    }
  }
  close();
  return blocks;
}

/** The line that closes the fence opened at `first`; the last line of all where none does, as CommonMark has it. */
function endOfFence(lines: readonly Line[], first: number, opening: string): number {
  const closes = (line: Line) => {
    const marks = fence.exec(line.text)?.[1] ?? "";
    return marks.charAt(0) === opening.charAt(0) && marks.length >= opening.length && line.text.trim() === marks;
  };
  for (let at = first + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line && closes(line)) return at;
  }
  return lines.length - 1;
}

/** A heading's words, without the `#` signs that may close it. By hand: a pattern for it can take quadratic time. */
function titleOf(rest: string): string {
  const title = rest.trim();
  let end = title.length;
  while (title.charAt(end - 1) === "#") end -= 1;
  const closed = end === 0 || /[ \t]/.test(title.charAt(end - 1));
  return closed ? title.slice(0, end).trimEnd() : title;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    if (match[0] === "") continue;
    const start = match.index;
    const words = match[1] ?? "";
    lines.push({ start, end: start + words.length, text: words });
  }
  return lines;
}
