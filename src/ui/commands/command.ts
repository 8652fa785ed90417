import type { IconName } from "#ui/parts/icon.tsx";

/** One thing a person can do, as data: buttons, menus, the palette and keys all read the same list. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Conversation" | "Neuron" | "Go to" | "BRANE";
  readonly icon: IconName;
  /** As written on keys, `mod` being Ctrl or Cmd: `mod+k`. */
  readonly keys?: string;
  readonly danger?: boolean;
  run(): void;
}

/** Whether a key press is the one a command names. Shift and Alt must match exactly. */
export function matchesKeys(
  keys: string,
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): boolean {
  const parts = keys.split("+");
  return (
    event.key.toLowerCase() === parts.at(-1) &&
    (event.ctrlKey || event.metaKey) === parts.includes("mod") &&
    event.shiftKey === parts.includes("shift") &&
    event.altKey === parts.includes("alt")
  );
}

/** `mod+shift+o` as this machine's keyboard has it. */
export function keysInWords(keys: string, mac: boolean): string {
  const names: Record<string, string> = { mod: mac ? "⌘" : "Ctrl", shift: mac ? "⇧" : "Shift", alt: mac ? "⌥" : "Alt" };
  return keys
    .split("+")
    .map((part) => names[part] ?? part.toUpperCase())
    .join(mac ? "" : " ");
}

/** Commands whose title holds every word of the query, in their own order. */
export function findCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter((command) => {
    const title = `${command.title} ${command.group}`.toLowerCase();
    return words.every((word) => title.includes(word));
  });
}
