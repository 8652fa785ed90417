/** A helper thread of Soma: does its share of every computation the engine's worker does. */
import { runHelper, webPort } from "#soma/model/threads/serve-runs.ts";

declare const self: DedicatedWorkerGlobalScope;

runHelper(webPort(self));
