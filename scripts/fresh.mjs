/**
 * `npm run fresh`: proves in one command what README promises of a fresh clone. Clones this repository's newest commit
 * into an empty folder, where nothing was ever installed, and runs there what README says: `npm start`, until the page
 * answers at the address it prints, then `npm test`. Takes as long as both. `-- --keep` leaves the folder.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkNode, main, root, Stop } from "./ready.mjs";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

await main(async () => {
  checkNode();
  const folder = mkdtempSync(join(tmpdir(), "brane-fresh-"));
  const leave = () => {
    if (!process.argv.includes("--keep")) rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", leave);
  const clone = spawnSync("git", ["clone", "--quiet", "--no-hardlinks", root, folder], { encoding: "utf8" });
  if (clone.status !== 0) throw new Stop(`The clone failed: ${clone.error?.message ?? clone.stderr.trim()}`);
  console.log(`A fresh clone lies in ${folder}.`);

  const took = await startAndLook(folder);
  console.log(`npm start: the page answered after ${Math.round(took / 1000)} s.`);
  const test = spawn(npm, ["test"], { cwd: folder, stdio: "inherit" });
  const status = await new Promise((resolve) => test.once("exit", resolve));
  if (status !== 0) throw new Stop("npm test failed in the fresh clone.");
  console.log("Both commands work in a fresh clone.");
  process.exit(0);
});

/** Runs `npm start` until it prints an address, fetches the page there, and stops it. Gives milliseconds. */
async function startAndLook(folder) {
  const began = Date.now();
  const start = spawn(npm, ["start", "--", "--port", "0"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a group of its own, so that it can be stopped as a terminal stops it: npm and what it runs at once
  });
  const stop = (signal) => {
    if (start.exitCode !== null) return;
    try {
      process.kill(process.platform === "win32" ? start.pid : -start.pid, signal);
    } catch (thrown) {
      if (thrown.code !== "ESRCH") throw thrown;
    }
  };
  process.once("exit", () => stop("SIGKILL"));
  let said = "";
  const ended = new Promise((resolve) => start.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    const hear = (piece) => {
      said += String(piece);
      process.stdout.write(piece);
      const found = /http:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    };
    start.stdout.on("data", hear);
    start.stderr.on("data", hear);
    void ended.then(() => reject(new Stop(`npm start ended without an address. It says:\n${said.trim()}`)));
  });
  const answer = await fetch(address);
  if (!answer.ok || !(await answer.text()).includes('id="app"')) {
    throw new Stop(`The page at ${address} did not answer as it should (status ${answer.status}).`);
  }
  stop("SIGINT");
  await ended;
  return Date.now() - began;
}
