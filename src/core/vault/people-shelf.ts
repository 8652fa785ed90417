import type { KeyShelf } from "./key-record.ts";
import type { PersonId } from "./person.ts";

/** The key records of everybody on this machine. Rejects with StorageTrouble. */
export interface PeopleShelf {
  /** Where one person's record lies, or their invitation. */
  of(id: PersonId): KeyShelf;
  /** Whoever has a record or an invitation, in no order. */
  ids(): Promise<readonly PersonId[]>;
  /**
   * In one transaction: the record and every row of the person's space go, for good. A TypeError for the first, whose
   * rows are the machine's own: everything is erased for them.
   */
  remove(id: PersonId): Promise<void>;
}
