/**
 * `npm test`: installs what is missing, finds or installs a browser, builds, and runs every test: unit and contract
 * tests (vitest: in Node and in a real browser), then the journeys of a person (Playwright, over the production build).
 * Native llama.cpp is installed for comparison (native/), or it is said why it is not and which tests are skipped for it.
 * `-- unit`, `-- browser` or `-- journeys` runs one of the three.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { outsideReport } from "./outside-tests.mjs";
import { main, ready, Stop } from "./ready.mjs";

await main(async () => {
  const parts = ["unit", "browser", "journeys"];
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((part) => !parts.includes(part));
  if (unknown.length > 0) {
    throw new Stop(`npm test knows ${parts.join(", ")}; it does not know ${unknown.join(", ")}.`, 2);
  }
  const runs = (part) => wanted.length === 0 || wanted.includes(part);

  await ready({ build: true });
  const { findOrInstallBrowser, noBrowser } = await import("./browser.mjs");
  const browser = await findOrInstallBrowser();
  if (browser === undefined) throw new Stop(noBrowser);

  if (runs("unit")) {
    const missing = ["unzip", "sqlite3"].filter((name) => spawnSync(name, ["-version"]).error !== undefined);
    if (missing.length > 0) {
      console.log(`${missing.join(" and ")} cannot be found. The tests that open packages with them are skipped.`);
    }
    const { ensureNative } = await import("./native.mjs");
    const native = await ensureNative();
    if (native.kind === "absent") console.log(`${native.reason} The tests that need it are skipped.`);
  }

  const env = { ...process.env, BRANE_BROWSER: browser };
  mkdirSync(".cache", { recursive: true });

  /** Runs one of our tools with its output shown; gives its exit status. */
  const run = (tool, args) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [tool, ...args], { stdio: ["ignore", "inherit", "inherit"], env });
      child.on("error", () => resolve(1));
      child.on("exit", (code) => resolve(code ?? 1));
    });

  /** What is said again at the end, where a reader of a long output looks first. */
  const failures = [];

  /** What a runner's JSON report says; one that ends badly though no test failed counts as one failure, and is named. */
  function counted(what, report, read, status, met = () => []) {
    const counts = existsSync(report) ? read(JSON.parse(readFileSync(report, "utf8"))) : { passed: 0, failed: [] };
    failures.push(...counts.failed.map((name) => `${what}: ${name}`));
    if (status === 0 || counts.failed.length > 0) return { passed: counts.passed, failed: counts.failed.length };
    const outside = met();
    const why = outside.length > 0 ? outside.join("; ") : "it did not say why";
    failures.push(`${what} ended with status ${status} though no test failed: ${why}`);
    return { passed: counts.passed, failed: 1 };
  }

  const totals = [];
  async function vitest(project, workers) {
    const report = `.cache/vitest-${project}.json`;
    const outside = outsideReport(project);
    for (const file of [report, outside]) rmSync(file, { force: true });
    // left alone, vitest keeps one core for itself, which of two is half
    const pace = ["--maxWorkers", String(workers)];
    const reporters = ["dot", "json", "./scripts/outside-tests.mjs"].map((name) => `--reporter=${name}`);
    const args = ["run", "--project", project, ...pace, ...reporters, `--outputFile.json=${report}`];
    const status = await run("node_modules/vitest/vitest.mjs", args);
    const read = ({ numPassedTests, testResults }) => ({
      passed: numPassedTests,
      failed: testResults
        .flatMap(({ assertionResults }) => assertionResults)
        .flatMap(({ status: ended, fullName }) => (ended === "failed" ? [fullName] : [])),
    });
    const met = () => (existsSync(outside) ? JSON.parse(readFileSync(outside, "utf8")) : []);
    totals.push(counted(project, report, read, status, met));
  }

  if (runs("unit")) await vitest("node", Math.min(4, availableParallelism()));
  if (runs("browser")) await vitest("browser", 1);
  async function playwright(project, workers) {
    const report = `.cache/${project}.json`;
    rmSync(report, { force: true });
    env.PLAYWRIGHT_JSON_OUTPUT_NAME = report;
    // A browser's own crash fails nothing that passes at the second try; what needed one is said.
    const pace = ["--workers", String(workers), "--retries", "1"];
    const args = ["test", "--project", project, ...pace, "--reporter=list,json"];
    const status = await run("node_modules/@playwright/test/cli.js", args);
    const read = ({ stats, suites }) => {
      if (stats.flaky > 0) console.log(`${stats.flaky} of these passed at the second try only; they stand above.`);
      return { passed: stats.expected + stats.flaky, failed: suites.flatMap(failedIn) };
    };
    const met = () =>
      (existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).errors : []).map((error) => error.message);
    totals.push(counted(project, report, read, status, met));
  }
  if (runs("journeys")) {
    const workers = Math.min(2, availableParallelism());
    await playwright("looks", workers);
    await playwright("journeys", workers);
  }

  const sum = (key) => totals.reduce((total, counts) => total + counts[key], 0);
  if (failures.length > 0) console.log(`\nWhat failed:\n${failures.map((line) => `- ${line}`).join("\n")}`);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exit(sum("failed") === 0 ? 0 : 1);
});

/** The journeys of a suite that failed at their last try. */
function failedIn({ file, specs = [], suites = [] }) {
  const failed = specs.filter(({ ok }) => !ok).map(({ title, line }) => `${file}:${line} ${title}`);
  return [...failed, ...suites.flatMap(failedIn)];
}
