import { createEffect, For, onCleanup, onMount, Show } from "solid-js";
import { Icon } from "#ui/parts/icon.tsx";
import { useShell } from "./shell.ts";
import type { Toast } from "./toasts.ts";
import "./toast-stack.css";

const stay = 12_000;
const lookAgain = 2_000;

export default function ToastStack() {
  const shell = useShell();
  let stack!: HTMLDivElement;
  /** Stays where the stack belongs while the stack is away: what stands beside it is placed by it. */
  let home!: HTMLDivElement;
  // What lies outside an open dialog is inert: it cannot be pressed, and no screen reader hears it. So the stack moves
  // into the dialog on top, and back when that closes. As a popover it lies above all else; the newest that is shown
  // lies on top, so each new toast shows it anew.
  function show(): void {
    if (shell.toasts.list().length === 0) return;
    const dialog = [...document.querySelectorAll<HTMLDialogElement>("dialog:modal")].at(-1);
    if (stack.parentElement !== (dialog ?? home)) {
      (dialog ?? home).append(stack);
      dialog?.addEventListener("close", show, { once: true });
    }
    stack.hidePopover();
    stack.showPopover();
  }
  createEffect(show);
  onMount(() => {
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty("--toasts", `${stack.offsetHeight}px`));
    observer.observe(stack);
    onCleanup(() => {
      observer.disconnect();
      root.removeProperty("--toasts");
    });
  });
  onCleanup(() => stack.remove());
  return (
    <div ref={(element) => (home = element)}>
      <div class="toasts" popover="manual" ref={(element) => (stack = element)} role="region" aria-label="Just done">
        <For each={shell.toasts.list()}>
          {(toast) => <ToastLine toast={toast} onGone={() => shell.toasts.dismiss(toast.id)} />}
        </For>
      </div>
    </div>
  );
}

function ToastLine(props: { readonly toast: Toast; readonly onGone: () => void }) {
  let line!: HTMLDivElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Looked at when its time is over, and not counted from events: an element that is moved under a pointer, as into a
  // dialog, never hears that the pointer left it. A touch leaves :hover behind, so that is asked only of mice.
  const isHeld = () =>
    line.matches(":focus-within") || (matchMedia("(hover: hover)").matches && line.matches(":hover"));
  const look = () => {
    if (isHeld()) timer = setTimeout(look, lookAgain);
    else props.onGone();
  };
  onMount(() => (timer = setTimeout(look, stay)));
  onCleanup(() => clearTimeout(timer));
  return (
    <div class="toast" role="status" ref={(element) => (line = element)}>
      <span>{props.toast.text}</span>
      <Show when={props.toast.action}>
        {(action) => (
          <button
            type="button"
            class="btn"
            onClick={() => {
              action().run();
              props.onGone();
            }}
          >
            {action().label}
          </button>
        )}
      </Show>
      <button type="button" class="icon-btn" aria-label="Dismiss" onClick={() => props.onGone()}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
