import { createUniqueId, For, lazy, Match, Suspense, Switch } from "solid-js";
import { useChat } from "#ui/chat/chat-context.ts";
import type { Side } from "#ui/chat/chat-context.ts";
import { AnsweredBy } from "./answered-by.tsx";
import { Context } from "./context.tsx";
import { JustNow } from "./just-now.tsx";
import { MembraneCard } from "./membrane-card.tsx";
import { Sources } from "./sources.tsx";
import "./why.css";

const Documents = lazy(() => import("./documents.tsx"));
const Facts = lazy(() => import("./facts.tsx"));
const Tools = lazy(() => import("#ui/tools/tool-list.tsx"));

const sides: readonly { readonly id: Side; readonly name: string }[] = [
  { id: "why", name: "Why" },
  { id: "documents", name: "Documents" },
  { id: "facts", name: "Facts" },
  { id: "tools", name: "Tools" },
];

/** The right column: what an answer stands on, and what the neuron holds. */
export function Why() {
  const chat = useChat();
  const id = createUniqueId();
  function onKeyDown(event: KeyboardEvent): void {
    const rtl = document.dir === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    if (step === undefined) return;
    const at = sides.findIndex((side) => side.id === chat.side());
    const next = sides[(at + step + sides.length) % sides.length];
    if (next === undefined) return;
    event.preventDefault();
    chat.show(next.id);
    document.getElementById(`${id}-${next.id}`)?.focus();
  }
  return (
    <div class="why">
      <div class="tabs" role="tablist" aria-label="Beside the conversation" onKeyDown={onKeyDown}>
        <For each={sides}>
          {(side) => (
            <button
              type="button"
              role="tab"
              id={`${id}-${side.id}`}
              aria-controls={`${id}-panel`}
              aria-selected={chat.side() === side.id}
              tabindex={chat.side() === side.id ? 0 : -1}
              onClick={() => chat.show(side.id)}
            >
              {side.name}
            </button>
          )}
        </For>
      </div>
      <div class="why-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chat.side()}`}>
        <Suspense>
          <Switch>
            <Match when={chat.side() === "why"}>
              <MembraneCard />
              <Sources />
              <AnsweredBy />
              <Context />
              <JustNow />
            </Match>
            <Match when={chat.side() === "documents"}>
              <Documents />
            </Match>
            <Match when={chat.side() === "facts"}>
              <Facts />
            </Match>
            <Match when={chat.side() === "tools"}>
              <Tools />
            </Match>
          </Switch>
        </Suspense>
      </div>
    </div>
  );
}
