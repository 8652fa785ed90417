import { createEffect, createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";

/**
 * The newest answer of something asked once and again: the old one stands until the new one is there. `ask` is
 * tracked; a later question makes an earlier answer void. Unlike a resource it never empties the place it stands in.
 */
export function fromPromise<Value>(ask: () => Promise<Value | undefined>): Accessor<Value | undefined> {
  const [value, setValue] = createSignal<Value>();
  createEffect(() => {
    let current = true;
    onCleanup(() => (current = false));
    void ask().then((answer) => {
      if (current) setValue(() => answer);
    });
  });
  return value;
}
