import { createEffect, createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { Unsubscribe } from "#core/words/ports.ts";

type Watch<Value> = (listener: (value: Value) => void) => Unsubscribe;

/**
 * Turns one of the facade's `watch…` functions into a signal. `source` is tracked: when it names another thing to
 * watch, the old one is let go and the value is undefined until the new one has called back.
 */
export function fromWatch<Value>(source: () => Watch<Value> | undefined): Accessor<Value | undefined> {
  const [value, setValue] = createSignal<Value>();
  createEffect(() => {
    const watch = source();
    setValue(undefined);
    if (watch !== undefined) onCleanup(watch((next) => setValue(() => next)));
  });
  return value;
}
