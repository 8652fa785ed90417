import { runHelper, webPort } from "../threads/serve-runs.ts";

declare const self: Parameters<typeof webPort>[0];

runHelper(webPort(self));
