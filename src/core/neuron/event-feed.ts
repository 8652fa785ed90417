/** A queue between who tells and who listens: nothing is lost, and who tells never waits. */
export interface EventFeed<Event> extends AsyncIterable<Event> {
  readonly tell: (event: Event) => void;
  /** Ends the listening, after everything told before; with `fault`, by throwing it. */
  readonly end: (fault?: Error) => void;
}

export function createEventFeed<Event>(): EventFeed<Event> {
  const waiting: Event[] = [];
  let over = false;
  let fault: Error | undefined;
  let wake: () => void = () => undefined;
  return {
    tell(event) {
      waiting.push(event);
      wake();
    },
    end(cause) {
      over = true;
      fault = cause;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event;
        if (over) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (fault !== undefined) throw fault;
    },
  };
}
