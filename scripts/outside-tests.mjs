/**
 * A reporter for vitest: what went wrong outside of any test, such as a promise that nobody waited for, or a file that
 * could not be read as tests. It fails a run though no test of it failed, so `npm test` says it at its end.
 */
import { mkdirSync, writeFileSync } from "node:fs";

/** Where a run of this project leaves what it met: a list of sentences. */
export const outsideReport = (project) => `.cache/outside-${project}.json`;

export default class OutsideTests {
  onTestRunEnd(modules, errors) {
    const unread = modules.flatMap((module) => module.errors().map((error) => told(error, module.moduleId)));
    const project = modules[0]?.project.name.split(" ")[0] ?? "none"; // a browser's name stands behind it
    mkdirSync(".cache", { recursive: true });
    writeFileSync(outsideReport(project), JSON.stringify([...unread, ...errors.map((error) => told(error))]));
  }
}

/** Its words, the place it came from, and the test file that ran then, as far as each is known. */
function told(error, file) {
  const [place] = error.stacks ?? [];
  const from = place === undefined ? "" : ` at ${place.file}:${place.line}`;
  const during = file ?? error.VITEST_TEST_PATH;
  return `${error.name ?? "Error"}: ${error.message}${from}${during === undefined ? "" : ` (in ${during})`}`;
}
