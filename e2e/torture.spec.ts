/** A short, seeded run of what kills, fails and fills the built app; `npm run torture -- NAME` runs the long ones. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@playwright/test";

const short = [
  ["short-life", 1],
  ["tabs-writing", 15],
  ["storage-crash", 1],
  ["planted-secrets", 20],
] as const;

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly said: string }>;
}
const runs = new Map<number, Run>();

/** Each is mostly waiting, for a page or for a death, so that the next one runs beside it. */
function begin(at: number): Run | undefined {
  const wanted = short[at];
  if (wanted === undefined) return undefined;
  const standing = runs.get(at);
  if (standing !== undefined) return standing;
  const [name, times] = wanted;
  const args = ["scripts/torture.mjs", name, "--seed", "7", "--times", String(times)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece.toString()));
  const ended = once(child, "exit").then(([status]) => ({ status: status as number | null, said }));
  const run = { child, ended };
  runs.set(at, run);
  return run;
}

for (const [at, [name]] of short.entries()) {
  test(`${name}: every promise is kept`, async () => {
    const run = begin(at);
    begin(at + 1);
    const { status, said } = (await run?.ended) ?? { status: 1, said: "It did not begin." };
    expect(status, said).toBe(0);
    expect(said).toContain(`"name":"${name}"`);
  });
}

test.afterAll(() => {
  for (const { child } of runs.values()) child.kill(); // one that was begun for a test that was not asked for
});
