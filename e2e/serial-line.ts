/**
 * A device on a serial line, without hardware. Where the machine allows it (Linux, root, socat), a real one: a program
 * behind a pseudo-terminal that lies over /dev/ttyS0, in a mount namespace that only the browser lives in, with the
 * enterprise policy that gives the page the port without a picker. Elsewhere a fake in the page that says it is one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";

export const hasRealLine: boolean =
  process.platform === "linux" &&
  existsSync("/dev/ttyS0") &&
  spawnSync("sh", ["-c", "unshare -m sh -c 'command -v socat'"], { stdio: "ignore" }).status === 0;

export interface SerialLine {
  /** Starts the browser in place of the browser's own program. */
  readonly launcher: string;
  /** Every line that the device received so far. */
  received(): readonly string[];
  remove(): void;
}

/** A program that answers each line, and says one by itself when it starts. */
const device = `#!/bin/sh
echo "board ready"
while read -r line; do
  echo "$line" >> "$1/received"
  case "$line" in
    silent) ;;
    *) echo "you said $line" ;;
  esac
done
`;

const launcher = (folder: string, browser: string, origin: string) => `#!/bin/sh
exec unshare -m sh -c '
  for place in /etc/chromium /etc/opt/chrome; do
    [ -d "$place" ] || continue
    mount -t tmpfs none "$place"
    mkdir -p "$place/policies/managed"
    echo "{\\"SerialAllowAllPortsForUrls\\": [\\"${origin}\\"]}" > "$place/policies/managed/serial.json"
  done
  socat "pty,raw,echo=0,link=${folder}/line" "exec:sh ${folder}/device.sh ${folder},nofork" 3>&- 4>&- &
  line=$!
  while [ ! -e "${folder}/line" ]; do sleep 0.05; done
  mount --bind "$(readlink -f "${folder}/line")" /dev/ttyS0
  "${browser}" "$@"
  kill "$line"
' sh "$@"
`;

export function makeRealLine(browser: string, origin: string): SerialLine {
  const folder = mkdtempSync(join(tmpdir(), "brane-serial-"));
  writeFileSync(join(folder, "device.sh"), device);
  writeFileSync(join(folder, "received"), "");
  const path = join(folder, "browser.sh");
  writeFileSync(path, launcher(folder, browser, origin), { mode: 0o755 });
  return {
    launcher: path,
    received: () => readFileSync(join(folder, "received"), "utf8").split("\n").filter(Boolean),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A fake: a serial port in the page, for machines where no pseudo-terminal can stand in for one. */
export async function installFakeLine(page: Page): Promise<{ received(): Promise<readonly string[]> }> {
  await page.addInitScript(() => {
    const received: string[] = [];
    Object.assign(globalThis, { fakeSerialReceived: received });
    let tell: ReadableStreamDefaultController<Uint8Array> | undefined;
    const say = (text: string) => tell?.enqueue(new TextEncoder().encode(text));
    const port = {
      readable: null as ReadableStream<Uint8Array> | null,
      writable: null as WritableStream<Uint8Array> | null,
      open() {
        port.readable = new ReadableStream({ start: (controller) => void (tell = controller) });
        port.writable = new WritableStream({
          write(bytes) {
            const line = new TextDecoder().decode(bytes).trim();
            received.push(line);
            if (line !== "silent") say(`you said ${line}\n`);
          },
        });
        say("board ready\n");
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
    const serial = { getPorts: () => Promise.resolve([port]), requestPort: () => Promise.resolve(port) };
    Object.defineProperty(Navigator.prototype, "serial", { get: () => serial, configurable: true });
  });
  return {
    received: () =>
      page.evaluate(() => (globalThis as unknown as { fakeSerialReceived: readonly string[] }).fakeSerialReceived),
  };
}
