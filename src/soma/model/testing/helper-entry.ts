import { parentPort } from "node:worker_threads";
import { nodePort, runHelper } from "../threads/serve-runs.ts";

if (parentPort !== null) runHelper(nodePort(parentPort));
