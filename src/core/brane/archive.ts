import type { Bytes } from "#core/words/bytes.ts";

/** One file in the archive. */
export interface ArchiveEntry {
  readonly path: string;
  readonly data: Bytes;
}

/** The few numbers of the zip format (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16) that we write and accept. */
export const zip = {
  local: { signature: 0x04034b50, size: 30 },
  central: { signature: 0x02014b50, size: 46 },
  end: { signature: 0x06054b50, size: 22 },
  /** General purpose bit 11: the name is UTF-8. */
  utf8Flag: 0x0800,
  stored: 0,
  /** 1980-01-01, the first day zip can say: a file tells nothing of when it was made. */
  date: 0x0021,
  time: 0,
  /** Unix, version 2.0 of the format. */
  madeBy: 0x0314,
  needed: 20,
  /** -rw-r--r--, a regular file. */
  mode: 0o100644,
} as const;
