import { loadQuickSha256 } from "./quick-sha256.ts";
import { sha256Contract } from "./sha256.contract.ts";

sha256Contract("SHA-256 in WebAssembly", loadQuickSha256);
