/** The package's worker: writes and reads .brane files, away from the page. It lives for one file. */
import * as Comlink from "comlink";
import { raiseFaults } from "#platform/page/worker-boundary.ts";
import { createPackagePress } from "#platform/package/package-press.ts";

raiseFaults();

Comlink.expose(createPackagePress());
