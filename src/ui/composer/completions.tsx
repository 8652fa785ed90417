import { createEffect, createMemo, createSignal, createUniqueId, For, on, onCleanup, Show } from "solid-js";
import type { ToolSummary } from "#app/app.ts";
import "./completions.css";

/** The tools a person can call by hand, as they type `/`. Arrows choose, Tab or Enter takes, Escape closes nothing else. */
export default function Completions(props: {
  readonly field: HTMLTextAreaElement;
  readonly typed: string;
  readonly tools: readonly ToolSummary[];
  readonly onKeys: (handler: ((event: KeyboardEvent) => boolean) | undefined) => void;
  readonly onChoose: (name: string) => void;
}) {
  const id = createUniqueId();
  const [at, setAt] = createSignal(0);
  const [closed, setClosed] = createSignal(false);
  const found = createMemo(() =>
    props.tools.filter((tool) => tool.enabled && tool.definition.name.startsWith(props.typed)).slice(0, 8),
  );
  createEffect(on(found, () => setAt(0)));
  createEffect(() => {
    const shown = found().length > 0 && !closed();
    props.field.setAttribute("aria-autocomplete", "list");
    if (shown) {
      props.field.setAttribute("aria-controls", id);
      props.field.setAttribute("aria-activedescendant", `${id}-${at()}`);
    } else forget();
  });
  const forget = () => {
    props.field.removeAttribute("aria-controls");
    props.field.removeAttribute("aria-activedescendant");
  };

  function onKeys(event: KeyboardEvent): boolean {
    const tools = found();
    if (closed() || tools.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: tools.length - 1 }[event.key];
    if (step !== undefined) setAt((place) => (place + step) % tools.length);
    else if (event.key === "Tab" || event.key === "Enter") {
      const chosen = tools[at()];
      if (chosen === undefined || chosen.definition.name === props.typed) return false;
      props.onChoose(chosen.definition.name);
    } else if (event.key === "Escape") setClosed(true);
    else return false;
    event.preventDefault();
    return true;
  }
  props.onKeys(onKeys);
  onCleanup(() => {
    props.onKeys(undefined);
    forget();
    props.field.removeAttribute("aria-autocomplete");
  });

  return (
    <Show when={found().length > 0 && !closed()}>
      <div class="completions" id={id} role="listbox" aria-label="Tools you can call">
        <For each={found()}>
          {(tool, place) => (
            <div
              role="option"
              id={`${id}-${place()}`}
              aria-selected={place() === at()}
              onPointerMove={() => setAt(place())}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => props.onChoose(tool.definition.name)}
            >
              <code>/{tool.definition.name}</code>
              <span>{tool.definition.description}</span>
            </div>
          )}
        </For>
      </div>
    </Show>
  );
}
