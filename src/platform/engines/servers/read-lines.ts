import { ServerTrouble } from "./server-trouble.ts";

/** No protocol here has a longer line; what has one is not of it. In UTF-16 units. */
const longestLine = 1 << 20;

/**
 * The lines of a body that streams, without their ends. A last line without an end is one too. A character that was cut
 * in two by the network is put together again. `heard` is called for every piece that arrives.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  heard: () => void,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      heard();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      yield* lines;
      if (rest.length > longestLine) throw new ServerTrouble({ kind: "garbage" });
      if (done) {
        if (rest !== "") yield rest;
        return;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The data of server-sent events (WHATWG HTML, 9.2.6), one an event; comments and other fields are left out. */
export async function* readEvents(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of lines) {
    if (line === "") {
      if (data.length > 0) yield data.join("\n");
      data = [];
      continue;
    }
    const field = /^(data|event|id|retry|)(?:: ?(.*))?$/s.exec(line);
    // Something else altogether, such as a page of HTML, would be a stream that says nothing.
    if (field === null) throw new ServerTrouble({ kind: "garbage" });
    if (field[1] === "data") data.push(field[2] ?? "");
  }
  if (data.length > 0) yield data.join("\n");
}
