import type { NeuronSummary } from "#app/app.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";

/** Says what goes with a neuron, and removes it when a person agrees; for a while Undo brings it all back. */
export default function RemoveNeuron(props: { readonly neuron: NeuronSummary }) {
  const shell = useShell();
  async function remove(): Promise<undefined> {
    const { id, name } = props.neuron;
    const { restore } = await shell.app.neurons.remove(id);
    shell.dialogs.close();
    const before = shell.route();
    if (before.name === "chat") shell.go({ name: "home" }, "replace");
    async function undo(): Promise<void> {
      await restore();
      if (before.name === "chat") shell.go(before);
    }
    shell.toasts.show(`${name} is removed, with its conversations and documents.`, {
      label: "Undo",
      run: () => void undo(),
    });
  }
  return (
    <DialogForm
      title={`Remove ${props.neuron.name}`}
      does={`Remove ${props.neuron.name}`}
      doing="Removing…"
      danger
      cancel="Keep it"
      submit={remove}
      onClose={() => shell.dialogs.close()}
    >
      <p>
        Its conversations, documents and facts go with it, and so do its secrets and the permissions you gave it. To
        keep what it knows, save it as a .brane file first.
      </p>
    </DialogForm>
  );
}
