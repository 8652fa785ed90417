import { toBase64Url } from "#core/words/bytes.ts";
import { placeOf, type BackupItem } from "./backup-chunk.ts";

/** A thing that a backup holds, without its body: enough to tell whether that has changed. */
export interface BackupMark {
  readonly name: readonly string[];
  /** How long its body is. */
  readonly bytes: number;
  /** The body's last 16 bytes, base64url: the seal's tag (AES-GCM), another one each time the thing is sealed. */
  readonly seal: string;
}

export const markOf = ({ name, body }: BackupItem): BackupMark => ({
  name,
  bytes: body.length,
  seal: toBase64Url(body.subarray(-16)),
});

/** One word for a state of a thing: its name with the tags, its length, its seal. */
export const stateOf = ({ name, bytes, seal }: BackupMark): string => `${JSON.stringify(name)} ${bytes} ${seal}`;

/** What is to be kept, read by slices: all of it is never in memory. Rejects with StorageTrouble. */
export interface BackupSource {
  /**
   * Everything that is there at one moment; with it the bodies of what `wanted` picks, until they take `atMost` bytes.
   * `whole`: all that was picked is in `items`.
   */
  look(
    wanted: (mark: BackupMark) => boolean,
    atMost: number,
  ): Promise<{ readonly marks: readonly BackupMark[]; readonly items: readonly BackupItem[]; readonly whole: boolean }>;
  /** These things as they are by now; what is gone is left out. */
  read(names: readonly (readonly string[])[]): Promise<readonly BackupItem[]>;
}

/** Gathers what a source looks at, thing by thing. */
export function createLook(wanted: (mark: BackupMark) => boolean, atMost: number) {
  const marks: BackupMark[] = [];
  const items: BackupItem[] = [];
  let bytes = 0;
  let whole = true;
  return {
    /** True when its body is to be taken along (`take`). */
    see(mark: BackupMark): boolean {
      marks.push(mark);
      if (!wanted(mark)) return false;
      whole &&= bytes + mark.bytes <= atMost;
      if (whole) bytes += mark.bytes;
      return whole;
    },
    take: (item: BackupItem): void => void items.push(item),
    seen: () => ({ marks, items, whole }),
  };
}

/** Things that are in memory already, as a source. */
export function sourceOfItems(there: readonly BackupItem[]): BackupSource {
  return {
    look(wanted, atMost) {
      const look = createLook(wanted, atMost);
      for (const item of there) if (look.see(markOf(item))) look.take(item);
      return Promise.resolve(look.seen());
    },
    read(names) {
      const asked = new Set(names.map(placeOf));
      return Promise.resolve(there.filter(({ name }) => asked.has(placeOf(name))));
    },
  };
}
