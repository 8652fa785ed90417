import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { createYamlField } from "./yaml-field.tsx";
import "./create.css";

const beginning = `metadata:
  id: my-neuron
  name: My neuron
  description: One sentence on what it is for.
  version: 1.0.0
privacy_tier: 0
model:
  preferred_llm: smollm2-135m-instruct
prompts:
  system: |
    You answer in one or two plain sentences.
`;

/** A neuron is a YAML file: written here or brought along. What is wrong in it is said with its line. */
export default function CreateNeuron() {
  const shell = useShell();
  const { yaml, setYaml, goTo, field } = createYamlField(beginning);
  let picker!: HTMLInputElement;

  async function make(): Promise<string | undefined> {
    const outcome = await shell.app.neurons.create(yaml());
    if (outcome.kind === "refused") {
      goTo(outcome.reason);
      return outcome.reason;
    }
    shell.dialogs.close();
    shell.go({ name: "chat", neuronId: outcome.id });
    return undefined;
  }

  return (
    <DialogForm
      title="Make a neuron from a YAML file"
      wide
      does="Make it"
      also={
        <button type="button" class="btn" onClick={() => picker.click()}>
          Choose a file
        </button>
      }
      submit={make}
      onClose={() => shell.dialogs.close()}
    >
      <p>
        Who it is, what it should say, which tools it may ask for. Change what stands here, or bring a file. Every field
        is explained when it is wrong.
      </p>
      <input
        ref={(element) => (picker = element)}
        type="file"
        hidden
        accept=".yaml,.yml"
        onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setYaml)}
      />
      {field()}
    </DialogForm>
  );
}
