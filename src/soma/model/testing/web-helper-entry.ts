import { runHelper, webPort } from "../threads/helper.ts";

declare const self: Parameters<typeof webPort>[0];

runHelper(webPort(self));
