/** The page that markdown-stream.mjs drives: one text, streamed in 4-character pieces, shown in three ways. */
import { marked } from "marked";
import { createMarkdownStream } from "#ui/markdown/stream.ts";

/** About 20 kB of what models write: paragraphs, emphasis, lists, code, a table, a link. */
const section = (number: number): string => `## Part ${number}

The rent is due on the **fifth day** of each month, and notice is *ninety days*, to the end of a month. See [the act](https://example.org/${number}) for the rest of \`clause_${number}\`.

1. Read the clause and note the date.
2. Count back from the end of the month.
   - in writing
   - to the address in the contract

| Month | Rent | Paid |
| --- | --- | --- |
| May | 1,850.00 | yes |
| June | 1,850.00 | no |

\`\`\`python
def last_day(end, days=${number}):
    return end - timedelta(days=days)
\`\`\`

`;
const text = Array.from({ length: 40 }, (_, number) => section(number))
  .join("")
  .slice(0, 20_000);
const pieces = text.match(/[\s\S]{1,4}/g) ?? [];

/** How each piece is shown; `end` is called once after the last. */
interface Way {
  take(piece: string): void;
  end(): void;
}
const ways: Readonly<Record<string, (place: HTMLElement) => Way>> = {
  /** Ours, each piece at once. */
  stream(place) {
    const stream = createMarkdownStream(place, () => document.createElement("sup"));
    return { take: (piece) => stream.write(piece), end: () => stream.end() };
  },
  /** Ours as the app does it: what arrived is written once a frame. */
  frames(place) {
    const stream = createMarkdownStream(place, () => document.createElement("sup"));
    let held = "";
    let frame = 0;
    const write = () => {
      frame = 0;
      stream.write(held);
      held = "";
    };
    return {
      take(piece) {
        held += piece;
        frame ||= requestAnimationFrame(write);
      },
      end() {
        cancelAnimationFrame(frame);
        write();
        stream.end();
      },
    };
  },
  /** The anchor: the whole text so far rendered again for each piece. */
  marked(place) {
    let so = "";
    return {
      take(piece) {
        so += piece;
        place.innerHTML = marked.parse(so, { async: false });
      },
      end: () => undefined,
    };
  },
};

/** Streams the text in one way, each piece in a task of its own. Resolves to the number of elements it made. */
async function show(name: string): Promise<number> {
  const place = document.getElementById("place");
  const make = ways[name];
  if (place === null || make === undefined) throw new Error(`There is no way called ${name}.`);
  place.replaceChildren();
  const way = make(place);
  const { port1, port2 } = new MessageChannel();
  let next = 0;
  await new Promise<void>((done) => {
    port1.onmessage = () => {
      const piece = pieces[next];
      next += 1;
      if (piece === undefined) {
        done();
        return;
      }
      way.take(piece);
      port2.postMessage(undefined);
    };
    port2.postMessage(undefined);
  });
  way.end();
  return place.querySelectorAll("*").length;
}
Object.assign(globalThis, { show });
