import { createEffect, createMemo, createSignal, createUniqueId, For, Show } from "solid-js";
import { Icon } from "#ui/parts/icon.tsx";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { allCommands } from "./all-commands.ts";
import { findCommands, keysInWords } from "./command.ts";
import type { Command } from "./command.ts";
import "./palette.css";

/** Every command by a few letters of its name. */
export default function Palette() {
  const shell = useShell();
  const id = createUniqueId();
  const [query, setQuery] = createSignal("");
  const [at, setAt] = createSignal(0);
  const mac = /mac/i.test(navigator.userAgent);
  const commands = allCommands(shell);
  const found = createMemo(() => findCommands(commands, query()));
  let list!: HTMLDivElement;
  createEffect(() => {
    query();
    setAt(0);
  });
  createEffect(() => list.children[at()]?.scrollIntoView({ block: "nearest" }));

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    shell.dialogs.close();
    queueMicrotask(() => command.run()); // after this dialog has given the focus back
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: found().length - 1 }[event.key];
    if (step !== undefined && found().length > 0) setAt((place) => (place + step) % found().length);
    else if (event.key === "Enter") run(found()[at()]);
    else return;
    event.preventDefault();
  }

  return (
    <Modal title="Find a command" shape="palette" onClose={() => shell.dialogs.close()}>
      <label class="palette-field">
        <Icon name="search" />
        <span class="unseen">Find a command</span>
        <input
          data-first
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found().length > 0 ? `${id}-${at()}` : undefined}
          aria-autocomplete="list"
          placeholder="What do you want to do?"
          autocomplete="off"
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <div class="palette-list" id={id} role="listbox" aria-label="Commands" ref={(element) => (list = element)}>
        <For each={found()}>
          {(command, place) => (
            <div
              role="option"
              id={`${id}-${place()}`}
              aria-selected={place() === at()}
              classList={{ danger: command.danger === true }}
              onPointerMove={() => setAt(place())}
              onClick={() => run(command)}
            >
              <Icon name={command.icon} />
              <span>{command.title}</span>
              <small>{command.group}</small>
              <Show when={command.keys}>{(keys) => <kbd>{keysInWords(keys(), mac)}</kbd>}</Show>
            </div>
          )}
        </For>
      </div>
      <Show when={found().length === 0}>
        <p class="palette-none" role="status">
          No command has these words.
        </p>
      </Show>
    </Modal>
  );
}
