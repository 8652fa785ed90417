import type { NeuronModel } from "#app/app.ts";
import type { Shell } from "#ui/shell/shell.ts";

/** Has a neuron prefer a model from the next question on, and offers to undo it; what is wrong comes back as a sentence. */
export async function preferModel(
  shell: Shell,
  neuron: Pick<NeuronModel, "id" | "name">,
  model: { readonly id: string; readonly name: string },
): Promise<string | undefined> {
  const outcome = await shell.app.neurons.change(neuron.id, { preferredModel: model.id });
  if (outcome.kind === "refused") return outcome.reason;
  shell.toasts.show(`${neuron.name} prefers ${model.name} from the next question on.`, {
    label: "Undo",
    run: () => void outcome.restore(),
  });
  return undefined;
}
