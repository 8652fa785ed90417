/** How quickly bytes arrive: over the last seconds, because what was an hour ago says nothing of what is left. */
export interface Pace {
  arrived(bytes: number): void;
  /** Bytes a second; undefined until it can be told. */
  perSecond(): number | undefined;
}

/** Milliseconds that are looked back on, and that must have passed before anything is said. */
const span = 6_000;
const least = 1_000;

export function createPace(now: () => number): Pace {
  const since = now();
  let arrivals: { readonly at: number; readonly bytes: number }[] = [];
  return {
    arrived(bytes) {
      const at = now();
      const last = arrivals.at(-1);
      // Network pieces come by the thousand: those of one tenth of a second are one.
      if (last !== undefined && at - last.at < 100)
        arrivals[arrivals.length - 1] = { ...last, bytes: last.bytes + bytes };
      else arrivals.push({ at, bytes });
      arrivals = arrivals.filter((one) => at - one.at < span);
    },
    perSecond() {
      const at = now();
      const time = Math.min(span, at - since);
      if (time < least) return undefined;
      const bytes = arrivals.reduce((sum, one) => sum + (at - one.at < span ? one.bytes : 0), 0);
      return (bytes / time) * 1000;
    },
  };
}
