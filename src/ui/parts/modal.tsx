import { createUniqueId, onCleanup, onMount, Show } from "solid-js";
import type { JSX } from "solid-js";
import { LiveRegion } from "#ui/shell/live-region.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { Icon } from "./icon.tsx";
import "./modal.css";

/**
 * The browser's own `<dialog>`: it traps focus, closes on Escape, makes the rest inert and gives focus back, for no
 * code at all. As a sheet it slides in from the side.
 */
export function Modal(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly shape?: "dialog" | "sheet-start" | "sheet-end" | "palette";
  readonly wide?: boolean;
  readonly children: JSX.Element;
}) {
  const title = createUniqueId();
  let dialog!: HTMLDialogElement;
  const back = document.activeElement;
  onMount(() => {
    dialog.showModal();
    const wanted = dialog.querySelector<HTMLElement>("[data-first]");
    (wanted ?? dialog.querySelector<HTMLElement>("h2"))?.focus();
  });
  onCleanup(() => {
    dialog.close();
    if (back instanceof HTMLElement && back.isConnected) back.focus();
  });
  return (
    <dialog
      ref={(element) => (dialog = element)}
      class={`modal ${props.shape ?? "dialog"}`}
      classList={{ wide: props.wide === true }}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog) props.onClose(); // the veil belongs to the dialog; its content does not
      }}
    >
      <div class="modal-body">
        <Show
          when={props.shape !== "palette"}
          fallback={
            <h2 id={title} class="unseen">
              {props.title}
            </h2>
          }
        >
          <header>
            <h2 id={title} tabindex="-1">
              {props.title}
            </h2>
            <button type="button" class="icon-btn" aria-label="Close" onClick={() => props.onClose()}>
              <Icon name="close" />
            </button>
          </header>
        </Show>
        {props.children}
      </div>
      <Announcements />
    </dialog>
  );
}

/** What is announced while the dialog is open: the page's own live region is inert then. */
function Announcements() {
  const { announcer } = useShell();
  const before = announcer.sentences().at(-1)?.id ?? 0;
  return <LiveRegion announcer={announcer} after={before} />;
}
