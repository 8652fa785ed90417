import { For } from "solid-js";
import type { Announcer } from "./announcer.ts";

export function LiveRegion(props: { readonly announcer: Announcer }) {
  return (
    <div class="unseen" role="log" aria-live="polite" aria-relevant="additions" aria-label="Announcements">
      <For each={props.announcer.sentences()}>{(said) => <p>{said.text}</p>}</For>
    </div>
  );
}
