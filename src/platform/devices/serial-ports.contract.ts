import type { SerialPorts } from "./serial-ports.ts";

/**
 * What every `SerialPorts` promises, tried on one whose only port has a device that answers the line `ping` with `you
 * said ping`. Resolves to the promises that were not kept. It stands alone, without imports that run, so that a journey
 * can take it into a page where the browser's own Web Serial has a line (e2e/serial.spec.ts).
 */
export async function brokenSerialPromises(ports: SerialPorts): Promise<readonly string[]> {
  const broken: string[] = [];
  const promise = (words: string, kept: boolean): void => {
    if (!kept) broken.push(words);
  };
  const granted = await ports.granted();
  const port = granted[0];
  if (port === undefined || granted.length !== 1) return ["granted() lists the one port that the page was given"];
  promise("a port that is not open has no streams", port.readable === null && port.writable === null);

  for (const time of ["first", "second"]) {
    await port.open({ baudRate: 9_600 });
    const { readable, writable } = port;
    promise(`opened the ${time} time, it has both streams`, readable !== null && writable !== null);
    if (readable === null || writable === null) return broken;
    const again = await port.open({ baudRate: 9_600 }).then(
      () => "opened",
      (thrown: unknown) => (thrown instanceof DOMException ? thrown.name : "another error"),
    );
    promise("an open port is not opened again: InvalidStateError", again === "InvalidStateError");

    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode("ping\n"));
    writer.releaseLock();
    const reader = readable.getReader();
    const decoder = new TextDecoder();
    let heard = "";
    const late = setTimeout(() => void reader.cancel(), 5_000);
    while (!heard.includes("you said ping\n")) {
      const { done, value } = await reader.read();
      if (done) break;
      heard += decoder.decode(value, { stream: true });
    }
    clearTimeout(late);
    promise(`opened the ${time} time, it carries a line there and the answer back`, heard.includes("you said ping\n"));
    await reader.cancel();
    reader.releaseLock();
    await port.close();
    const streams = [port.readable, port.writable]; // read anew: they are getters
    promise(
      "closed, it has no streams",
      streams.every((stream) => stream === null),
    );
  }
  return broken;
}
