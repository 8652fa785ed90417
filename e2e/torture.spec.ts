/** A short, seeded run of what kills, fails and fills the built app; `npm run torture -- NAME` runs the long ones. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@playwright/test";

const short = [
  ["short-life", 1],
  ["tabs-writing", 15],
  ["storage-crash", 1],
  ["planted-secrets", 20],
] as const;

for (const [name, times] of short) {
  test(`${name}: every promise is kept`, async () => {
    const args = ["scripts/torture.mjs", name, "--seed", "7", "--times", String(times)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece.toString()));
    const [status] = (await once(child, "exit")) as [number | null];
    expect(status, said).toBe(0);
    expect(said).toContain(`"name":"${name}"`);
  });
}
