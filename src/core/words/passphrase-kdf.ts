import type { Bytes } from "./bytes.ts";

/** How hard it is to try one passphrase. */
export interface KdfCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** Makes a key of a passphrase: Argon2id, version 19 (RFC 9106). */
export interface PassphraseKdf {
  /** 32 bytes. Takes as long as `cost` says, a third of a second at ours. */
  derive(passphrase: Bytes, salt: Bytes, cost: KdfCost): Promise<Bytes>;
}

/** 64 MiB and three passes: the second choice of RFC 9106, section 4, on one lane, as one WebAssembly thread has it. */
export const ourCost: KdfCost = { memoryKiB: 65_536, passes: 3, parallelism: 1 };
