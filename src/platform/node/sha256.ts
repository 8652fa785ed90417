import { hash } from "node:crypto";

/** Node's own SHA-256, as hexadecimal digits, which answers at once. */
export const nodeSha256 = (data: string | Uint8Array): string => hash("sha256", data);
