/** What a helper thread of Soma runs in Node. */
import { parentPort } from "node:worker_threads";
import { nodePort, runHelper } from "#soma/model/threads/serve-runs.ts";

if (parentPort !== null) runHelper(nodePort(parentPort));
