import { For, Show } from "solid-js";
import type { Json, JsonObject } from "#core/words/json.ts";

/** The exact arguments, one a line, nothing shortened: this is what a person agrees to. */
export function Arguments(props: { readonly of: JsonObject }) {
  return (
    <div class="exact arguments" tabindex="0" role="group" aria-label="Exact arguments">
      <Show when={Object.keys(props.of).length > 0} fallback="No arguments">
        <dl>
          <For each={Object.entries(props.of)}>
            {([name, value]) => (
              <div>
                <dt>{name}</dt>
                <dd dir="auto">{asText(value)}</dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </div>
  );
}

/** A text as it is, with what one cannot see made visible; everything else as JSON. */
const asText = (value: Json): string =>
  typeof value === "string"
    ? value.replace(
        /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
        (hidden) => `\\u${hidden.charCodeAt(0).toString(16)}`,
      )
    : JSON.stringify(value, null, 1);
