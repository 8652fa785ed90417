import type { AuditEntry } from "#core/audit/entry-schema.ts";
import { isOnlyAuditors } from "#core/audit/log.ts";
import type { AuditLog } from "#core/audit/log.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { LogGlance, LogIndex } from "./app.ts";

/** What tells that details went: from then on nothing of them may be found. */
export const erasing = "audit.erase";

/** Entries that are read at once: the first screenful, then as many as keep the page free to scroll. */
const first = 100;
const slice = 200;
/** Milliseconds between two tellings while older entries are being read: each makes lists be filtered anew. */
const pace = 400;

/**
 * Reads the log by ranges, its newest entries first and then ever older ones, and keeps of each what it is found by. A
 * log of years is seen at once, and never read as a whole.
 */
export function watchIndex(
  log: Pick<AuditLog, "entries" | "size" | "watch">,
  listener: (index: LogIndex) => void,
  onTrouble?: (thrown: unknown) => void,
): Unsubscribe {
  let reading: ReturnType<typeof createReading> | undefined;
  let over = false;

  async function read(): Promise<LogIndex> {
    if (reading === undefined || (await reading.addNewer()) === "erased") {
      reading?.leave();
      reading = createReading(log, await log.size(), (index) => !over && listener(index), onTrouble);
      await reading.addOlder(first);
      void reading.goOn();
    }
    return reading.index();
  }
  const entries = { watch: (_stores: readonly string[], changed: () => void) => log.watch(changed) };
  const leave = liveRead(entries, [], read, listener, onTrouble);
  return () => {
    over = true;
    leave();
    reading?.leave();
  };
}

/** One reading of a log of `size` entries, from there on in both directions. */
function createReading(
  log: Pick<AuditLog, "entries" | "size">,
  size: number,
  tell: (index: LogIndex) => void,
  onTrouble: (thrown: unknown) => void = throwLater,
) {
  const answered = new Set<number>();
  let glances: readonly LogGlance[] = [];
  let [newest, oldest] = [size, size + 1];
  let refused: string | undefined;
  let isOver = false;
  const over = () => isOver; // a function, since the compiler would take what it saw last for what is

  const index = (): LogIndex => ({
    ...{ glances, size: newest, read: newest - oldest + 1 },
    ...(refused === undefined ? {} : { refused }),
  });
  const range = async (after: number, upTo: number): Promise<readonly AuditEntry[]> => {
    const entries = after < upTo ? await log.entries(after, upTo) : [];
    refused = isOnlyAuditors(entries) ? entries.reason : undefined;
    return isOnlyAuditors(entries) ? [] : entries;
  };
  const glancesOf = (entries: readonly AuditEntry[]): readonly LogGlance[] => {
    for (const { of } of entries) if (of !== undefined) answered.add(of);
    return entries.map((entry) => glanceOf(entry, answered)).reverse();
  };

  async function addOlder(count: number): Promise<void> {
    const after = Math.max(0, oldest - 1 - count);
    const entries = await range(after, oldest - 1);
    glances = [...glances, ...glancesOf(entries)];
    oldest = after + 1;
  }

  return {
    index,
    addOlder,

    async addNewer(): Promise<"added" | "erased"> {
      const now = await log.size();
      const entries = await range(newest, now);
      if (entries.some(({ action }) => action === erasing)) return "erased";
      const fresh = glancesOf(entries);
      const ended = new Set(entries.flatMap(({ of }) => of ?? []));
      const before =
        ended.size === 0 ? glances : glances.map((glance) => (ended.has(glance.seq) ? closed(glance) : glance));
      glances = [...fresh, ...before];
      newest = now;
      return "added";
    },

    /** Reads on until the first entry, and tells of it now and then. A range that cannot be read ends it. */
    async goOn(): Promise<void> {
      let told = performance.now();
      try {
        while (oldest > 1 && refused === undefined) {
          await rest();
          if (over()) return;
          await addOlder(slice);
          if (over() || (oldest > 1 && performance.now() - told < pace)) continue;
          told = performance.now();
          tell(index());
        }
      } catch (thrown) {
        if (!over()) onTrouble(thrown);
      }
    },
    leave: () => void (isOver = true),
  };
}

function glanceOf(entry: AuditEntry, answered: ReadonlySet<number>): LogGlance {
  const { seq, phase, action, subject, outcome = "", beside } = entry;
  // Who failed to come in is not known: it was written down when the person whose door it was came in.
  const by = action === "vault.refused" ? undefined : beside?.details["person"];
  const details = beside === undefined ? "" : JSON.stringify(beside.details);
  return {
    ...told(entry),
    ...(typeof by === "string" ? { by } : {}),
    ...(phase === "intent" && !answered.has(seq) ? { open: true } : {}),
    text: `${seq} ${phase} ${action} ${subject} ${outcome} ${details}`.toLowerCase(),
  };
}

/** What of an entry is shown in a line. */
export function told({ seq, at, phase, action, subject, neuronId, of, outcome }: AuditEntry) {
  return {
    ...{ seq, at, phase, action, subject },
    ...(neuronId === undefined ? {} : { neuronId }),
    ...(of === undefined ? {} : { of }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function closed({ open: _open, ...glance }: LogGlance): LogGlance {
  return glance;
}

/** Lets what waits in the page go first. */
const rest = () => new Promise<void>((resolve) => setTimeout(resolve));

/** To where nobody listens: the page's boundary shows it. */
function throwLater(thrown: unknown): void {
  void Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
}
