import type { Shell } from "#ui/shell/shell.ts";
import { allCommands } from "./all-commands.ts";
import { matchesKeys } from "./command.ts";

/** Keys that work everywhere. While a dialog is open they are its own. Returns what ends the listening. */
export function listenToKeys(shell: Shell): () => void {
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat) return;
    if (matchesKeys("mod+k", event)) {
      event.preventDefault();
      if (shell.dialogs.current()?.kind === "palette") shell.dialogs.close();
      else if (document.querySelector("dialog[open]") === null) shell.dialogs.open({ kind: "palette" });
      return;
    }
    if (document.querySelector("dialog[open], :popover-open") !== null) return;
    if (event.key === "Escape") shell.turns.running(openConversation(shell))?.stop();
    const command = allCommands(shell).find(({ keys }) => keys !== undefined && matchesKeys(keys, event));
    if (command === undefined) return;
    event.preventDefault();
    command.run();
  }
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

function openConversation(shell: Shell): string | undefined {
  const route = shell.route();
  return route.name === "chat" ? route.conversationId : undefined;
}
