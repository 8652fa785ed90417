import { lockNow } from "#ui/shell/lock-now.ts";
import type { Shell } from "#ui/shell/shell.ts";
import type { Command } from "./command.ts";

/** Everything a person can do from where they are. Reactive: call it inside a memo or an effect. */
export function allCommands(shell: Shell): readonly Command[] {
  if (!shell.app.roles.includes("user")) {
    return [...places(shell).filter(({ id }) => withoutNeurons.has(id)), ...themes(shell)];
  }
  return [...conversationCommands(shell), ...neuronCommands(shell), ...places(shell), ...themes(shell)];
}

/** Where an auditor or an admin who uses no neurons can go. */
const withoutNeurons: ReadonlySet<string> = new Set(["home", "log", "health", "docs", "lock"]);

export function conversationCommands(shell: Shell): readonly Command[] {
  const neuron = shell.neuron();
  const conversation = shell.conversation();
  const commands: Command[] = [];
  if (neuron !== undefined) {
    commands.push({
      id: "new",
      title: "New conversation",
      group: "Conversation",
      icon: "plus",
      keys: "mod+shift+o",
      run: () => shell.go({ name: "chat", neuronId: neuron.id }),
    });
  }
  if (conversation !== undefined) {
    commands.push(
      {
        id: "rename",
        title: "Rename this conversation",
        group: "Conversation",
        icon: "edit",
        run: () => shell.dialogs.open({ kind: "rename", conversation }),
      },
      {
        id: "delete",
        title: "Delete this conversation",
        group: "Conversation",
        icon: "trash",
        danger: true,
        run: () => void shell.removeConversation(conversation),
      },
    );
  }
  return commands;
}

export function neuronCommands(shell: Shell): readonly Command[] {
  const neuron = shell.neuron();
  if (neuron === undefined) return [];
  const { id: neuronId, name } = neuron;
  return [
    {
      id: "change",
      title: `Change ${name}`,
      group: "Neuron",
      icon: "edit",
      run: () => shell.dialogs.open({ kind: "change", neuronId }),
    },
    {
      id: "export",
      title: "Save as a .brane file",
      group: "Neuron",
      icon: "save",
      run: () => shell.dialogs.open({ kind: "export", neuronId }),
    },
    {
      id: "membrane",
      title: "What has left, what could",
      group: "Neuron",
      icon: "check",
      run: () => shell.dialogs.open({ kind: "membrane", neuronId }),
    },
    {
      id: "connect",
      title: "Connect a tool server",
      group: "Neuron",
      icon: "plug",
      run: () => shell.dialogs.open({ kind: "connect-server", neuronId }),
    },
    {
      id: "remove",
      title: `Remove ${name}`,
      group: "Neuron",
      icon: "trash",
      danger: true,
      run: () => shell.dialogs.open({ kind: "remove-neuron", neuron }),
    },
  ];
}

function places(shell: Shell): readonly Command[] {
  return [
    { id: "home", title: "Home", group: "Go to", icon: "home", run: () => shell.go({ name: "home" }) },
    ...(shell.neurons() ?? []).map((neuron): Command => ({
      id: `talk-${neuron.id}`,
      title: `Talk to ${neuron.name}`,
      group: "Go to",
      icon: "talk",
      run: () => shell.go({ name: "chat", neuronId: neuron.id }),
    })),
    { id: "log", title: "Log", group: "Go to", icon: "log", run: () => shell.go({ name: "log" }) },
    {
      id: "health",
      title: "Health",
      group: "Go to",
      icon: "health",
      run: () => shell.go({ name: "health" }),
    },
    {
      id: "models",
      title: "Models",
      group: "Go to",
      icon: "model",
      run: () => shell.go({ name: "models" }),
    },
    {
      id: "keys",
      title: "Keys and passwords",
      group: "Go to",
      icon: "settings",
      run: () => shell.go({ name: "keys" }),
    },
    { id: "docs", title: "Help", group: "Go to", icon: "book", run: () => shell.go({ name: "docs" }) },
    {
      id: "open",
      title: "Open a .brane file",
      group: "BRANE",
      icon: "open",
      keys: "mod+o",
      run: () => shell.dialogs.open({ kind: "open-package" }),
    },
    { id: "lock", title: "Lock", group: "BRANE", icon: "lock", run: () => void lockNow(shell) },
    {
      id: "create",
      title: "Make a neuron from a YAML file",
      group: "BRANE",
      icon: "plus",
      run: () => shell.dialogs.open({ kind: "create" }),
    },
  ];
}

function themes(shell: Shell): readonly Command[] {
  return (["system", "light", "dark"] as const)
    .filter((theme) => theme !== shell.theme.choice())
    .map((theme) => ({
      id: `theme-${theme}`,
      title: theme === "system" ? "Follow the system's light or dark" : `Switch to ${theme}`,
      group: "BRANE",
      icon: "settings",
      run: () => shell.theme.choose(theme),
    }));
}
