import { parentPort } from "node:worker_threads";
import { nodePort, runHelper } from "../threads/helper.ts";

if (parentPort !== null) runHelper(nodePort(parentPort));
