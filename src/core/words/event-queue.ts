/** A stream that is pushed at one end and read at the other: what a callback says, as an async iterable. */
export interface EventQueue<Event> {
  push(event: Event): void;
  /** No more events; those already pushed are still read. With `fault`, the reading ends by throwing it. */
  end(fault?: Error): void;
  /** Reads until the end. Leaving early calls `onLeave`. */
  read(): AsyncGenerator<Event>;
}

export function createEventQueue<Event>(onLeave: () => void = () => undefined): EventQueue<Event> {
  const waiting: Event[] = [];
  let ended = false;
  let fault: Error | undefined;
  let wake: () => void = () => undefined;
  return {
    push(event) {
      waiting.push(event);
      wake();
    },
    end(cause) {
      ended = true;
      fault = cause;
      wake();
    },
    async *read() {
      try {
        for (;;) {
          const event = waiting.shift();
          if (event !== undefined) yield event;
          else if (ended) break;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        if (!ended) onLeave();
      }
      if (fault !== undefined) throw fault;
    },
  };
}
