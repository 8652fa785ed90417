import { For, Show } from "solid-js";
import type { Json, JsonObject } from "#core/words/json.ts";
import { visible } from "./visible.ts";

/** The exact arguments, one a line, nothing shortened: this is what a person agrees to. */
export function Arguments(props: { readonly of: JsonObject }) {
  return (
    <div class="exact arguments" tabindex="0" role="group" aria-label="Exact arguments">
      <Show when={Object.keys(props.of).length > 0} fallback="No arguments">
        <dl>
          <For each={Object.entries(props.of)}>
            {([name, value]) => (
              <div>
                <dt>{visible(name)}</dt>
                <dd dir="auto">{asText(value)}</dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </div>
  );
}

/** A text as it is, everything else as JSON; in both, what one cannot see is made visible. */
const asText = (value: Json): string => visible(typeof value === "string" ? value : JSON.stringify(value, null, 1));
