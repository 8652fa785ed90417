import { createUniqueId, For } from "solid-js";
import type { Command } from "#ui/commands/command.ts";
import { Icon } from "./icon.tsx";
import "./menu.css";

/**
 * A button with a menu of commands, over the browser's popover: light dismiss, Escape and focus return are its own.
 * `text`: the button is its label, as a link looks.
 */
export function Menu(props: {
  readonly label: string;
  readonly text?: boolean;
  readonly commands: readonly Command[];
}) {
  const id = createUniqueId();
  let button!: HTMLButtonElement;
  let list!: HTMLDivElement;
  const items = () => [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')];

  function place(): void {
    const around = button.getBoundingClientRect();
    const rtl = getComputedStyle(button).direction === "rtl";
    list.style.insetBlockStart = `${Math.min(around.bottom + 4, innerHeight - list.offsetHeight - 8)}px`;
    const edge = rtl ? around.left : around.right - list.offsetWidth;
    list.style.left = `${Math.max(8, Math.min(edge, innerWidth - list.offsetWidth - 8))}px`;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab") list.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    all[next % all.length]?.focus();
  }

  return (
    <>
      <button
        ref={(element) => (button = element)}
        type="button"
        class={props.text === true ? "link" : "icon-btn"}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-controls={id}
        popovertarget={id}
      >
        {props.text === true ? props.label : <Icon name="more" />}
      </button>
      <div
        ref={(element) => (list = element)}
        id={id}
        class="menu"
        role="menu"
        aria-label={props.label}
        popover="auto"
        onKeyDown={onKeyDown}
        on:toggle={(event: ToggleEvent) => {
          if (event.newState !== "open") return;
          place();
          items()[0]?.focus();
        }}
      >
        <For each={props.commands}>
          {(command) => (
            <button
              type="button"
              role="menuitem"
              tabindex="-1"
              classList={{ danger: command.danger === true }}
              onClick={() => {
                list.hidePopover();
                command.run();
              }}
            >
              <Icon name={command.icon} />
              {command.title}
            </button>
          )}
        </For>
      </div>
    </>
  );
}
