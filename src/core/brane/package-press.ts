import type { ReadPackage } from "./read-package.ts";
import type { WritePackage } from "./write-package.ts";

/**
 * Where packages are written and read, away from everything a stranger's file might want: in the page a worker that
 * lives for one file. Both answer with a refusal in words when that place breaks down.
 */
export interface PackagePress {
  readonly write: WritePackage;
  readonly read: ReadPackage;
}
