import { For } from "solid-js";
import type { Announcer } from "./announcer.ts";

/** `after`: only what was said later than the sentence of that id. */
export function LiveRegion(props: { readonly announcer: Announcer; readonly after?: number }) {
  const said = () => props.announcer.sentences().filter(({ id }) => id > (props.after ?? 0));
  return (
    <div class="unseen" role="log" aria-live="polite" aria-relevant="additions" aria-label="Announcements">
      <For each={said()}>{({ text }) => <p>{text}</p>}</For>
    </div>
  );
}
