import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** BRANE_PASSPHRASE, or what a person types at the terminal, which does not show it; undefined where there is neither. */
export async function askPassphrase(): Promise<string | undefined> {
  const given = process.env["BRANE_PASSPHRASE"];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) return undefined;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write("Passphrase: ");
  try {
    return await new Promise((resolve) => {
      terminal.once("line", resolve);
      terminal.once("close", () => resolve(undefined)); // Ctrl-C or Ctrl-D: nobody answered
    });
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
