/**
 * Small models fall into circles: SmolLM2-135M repeats a line of a list, or a sentence, until its tokens run out. An
 * answer is ended when the same line or sentence comes a third time with at most three others in between. Lines count
 * without their bullet or number. Short ones ("}", "Yes.") and everything inside code blocks repeat rightly and do not
 * count. The numbers are a judgement: twice happens in good prose, a refrain stands further apart.
 */
const shortest = 16; // characters
const reach = 4; // a circle of at most so many lines

/** Where in `text` the circle began to go round a second time (a UTF-16 offset), or undefined while there is none. */
export function findCircle(text: string): number | undefined {
  const said = units(text);
  for (let last = 0; last < said.length; last += 1) {
    const words = said[last]?.words;
    const second = before(said, last, words);
    const first = second === undefined ? undefined : before(said, second, words);
    if (second !== undefined && first !== undefined) return said[second]?.start;
  }
  return undefined;
}

interface Unit {
  readonly words: string;
  readonly start: number;
}

function before(said: readonly Unit[], place: number, words: string | undefined): number | undefined {
  for (let back = place - 1; back >= Math.max(0, place - reach); back -= 1)
    if (said[back]?.words === words) return back;
  return undefined;
}

/** Finished lines and sentences outside code blocks: what is still being written cannot be judged. */
function units(text: string): readonly Unit[] {
  const found: Unit[] = [];
  let inCode = false;
  let start = 0;
  for (const line of text.split(/(?<=\n)/u)) {
    if (/^\s*(```|~~~)/u.test(line)) inCode = !inCode;
    else if (!inCode) {
      let offset = start;
      for (const part of line.split(/(?<=[.!?。！？])(?=\s)/u)) {
        const finished = /[\n.!?。！？]$/u.test(part);
        const words = part
          .replace(/^\s*(?:[-*+•]|\d+[.)])?\s*/u, "")
          .trim()
          .toLowerCase();
        if (finished && words.length >= shortest) found.push({ words, start: offset });
        offset += part.length;
      }
    }
    start += line.length;
  }
  return found;
}
