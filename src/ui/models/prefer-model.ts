import type { ModelRow, NeuronModel } from "#app/app.ts";
import type { Shell } from "#ui/shell/shell.ts";

/**
 * Has a neuron prefer a model from the next question on, and offers to undo it; what is wrong comes back as a sentence.
 * One at a server is to be asked there, wherever else its name is offered too. `elsewhere`: it is, now. `shut` belongs to
 * the undoing.
 */
export async function preferModel(
  shell: Shell,
  neuron: Pick<NeuronModel, "id" | "name">,
  model: Pick<ModelRow, "id" | "name" | "origin">,
  { elsewhere = false, shut }: { readonly elsewhere?: boolean; readonly shut?: () => Promise<void> } = {},
): Promise<string | undefined> {
  const outcome = await shell.app.neurons.change(neuron.id, { preferredModel: model.id });
  if (outcome.kind === "refused") return outcome.reason;
  const isChosenPlace = elsewhere || model.origin !== undefined;
  const place = isChosenPlace ? await (await shell.app.models()).choosePlace(neuron.id, model) : undefined;
  const where = elsewhere ? (model.origin === undefined ? ", in this browser," : ` at ${model.origin}`) : "";
  shell.toasts.show(`${neuron.name} prefers ${model.name}${where} from the next question on.`, {
    label: "Undo",
    run: () => void Promise.all([outcome.restore(), place?.restore(), shut?.()]),
  });
  return undefined;
}
