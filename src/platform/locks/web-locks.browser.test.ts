import { locksContract } from "#core/words/locks.contract.ts";
import { createWebLocks } from "./web-locks.ts";

locksContract("Web Locks in a browser", () => [createWebLocks(navigator.locks), createWebLocks(navigator.locks)]);
