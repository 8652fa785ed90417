import { nodeSha256 } from "../node/sha256.ts";
import { loadQuickSha256 } from "./quick-sha256.ts";
import { sha256Contract } from "./sha256.contract.ts";

sha256Contract("SHA-256 in WebAssembly", loadQuickSha256);
sha256Contract("Node's SHA-256", () => Promise.resolve(nodeSha256));
