import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { NeuronEdits } from "#app/app.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { tierNames } from "#ui/words/tiers.ts";
import { createYamlField } from "./yaml-field.tsx";
import "#ui/parts/pick.css";
import "./create.css";

type Fields = Required<Omit<NeuronEdits, "preferredModel">>;

const tiers: readonly { readonly tier: PrivacyTier; readonly means: string }[] = [
  { tier: 0, means: "Other machines are never asked, whatever is allowed elsewhere." },
  { tier: 1, means: "BRANE cannot mask yet, so for now this is as the first: other machines are never asked." },
  { tier: 2, means: "You are asked for each address, and everything sent is logged." },
];

/** What a neuron is called and told, in fields or as its whole YAML. What it holds stays as it is. */
export default function ChangeNeuron(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const config = fromPromise(() => shell.app.neurons.config(props.neuronId));
  const [fields, setFields] = createSignal<Fields>();
  const [inYaml, setInYaml] = createSignal(false);
  const yaml = createYamlField("");
  createEffect(
    on(config, (now) => {
      if (now === undefined || fields() !== undefined) return;
      const { metadata, model, prompts, privacy_tier: tier } = now;
      setFields({
        ...{ name: metadata.name, description: metadata.description, tier },
        ...{ system: prompts.system.trim(), short: (prompts.short ?? "").trim() },
        reuseAnswers: model.reuse_answers === true,
      });
    }),
  );
  const set = (change: Partial<Fields>): void => void setFields((now) => now && { ...now, ...change });

  /** The YAML begins as the fields were left. */
  async function showYaml(): Promise<void> {
    yaml.setYaml((await shell.app.neurons.yaml(props.neuronId, fields())) ?? "");
    setInYaml(true);
  }

  async function change(): Promise<string | undefined> {
    const now = fields();
    if (now === undefined) return undefined;
    if (!inYaml()) {
      const name = now.name.trim();
      if (name === "") return "Give it a name.";
      const taken = shell.neurons()?.some((one) => one.id !== props.neuronId && one.name === name);
      if (taken === true) return `There is a neuron called ${name} already. Choose another name.`;
    }
    const outcome = await shell.app.neurons.change(props.neuronId, inYaml() ? yaml.yaml() : now);
    if (outcome.kind === "refused") {
      if (inYaml()) yaml.goTo(outcome.reason);
      return outcome.reason;
    }
    shell.dialogs.close();
    shell.toasts.show(`${inYaml() ? "The neuron" : now.name} is changed. The next answer follows it.`, {
      label: "Undo",
      run: () => void outcome.restore(),
    });
    return undefined;
  }

  return (
    <DialogForm
      title="Change this neuron"
      wide
      class="change-neuron"
      does="Keep it"
      disabled={fields() === undefined}
      also={
        <Show when={!inYaml()}>
          <button type="button" class="btn" onClick={() => void showYaml()}>
            Everything, as YAML
          </button>
        </Show>
      }
      submit={change}
      onClose={() => shell.dialogs.close()}
    >
      <Show when={fields()}>
        {(now) => (
          <Show
            when={!inYaml()}
            fallback={
              <>
                <p>Tools, models, memory and limits are here too. Its id stays: what it holds goes by it.</p>
                {yaml.field()}
              </>
            }
          >
            <label class="field">
              <span>Name</span>
              <input
                data-first
                dir="auto"
                value={now().name}
                onInput={(event) => set({ name: event.currentTarget.value })}
              />
            </label>
            <label class="field">
              <span>What it is for</span>
              <input
                dir="auto"
                value={now().description}
                onInput={(event) => set({ description: event.currentTarget.value })}
              />
            </label>
            <label class="field">
              <span>Instructions</span>
              <textarea
                rows="7"
                dir="auto"
                value={now().system}
                onInput={(event) => set({ system: event.currentTarget.value })}
              />
            </label>
            <label class="field">
              <span>Instructions for small models</span>
              <textarea
                rows="2"
                dir="auto"
                value={now().short}
                onInput={(event) => set({ short: event.currentTarget.value })}
              />
              <small>
                One or two sentences: a small model loses the thread in long ones. Empty: it reads those above.
              </small>
            </label>
            <fieldset class="pick">
              <legend>Questions asked before</legend>
              <label>
                <input
                  type="checkbox"
                  checked={now().reuseAnswers}
                  onChange={(event) => set({ reuseAnswers: event.currentTarget.checked })}
                />
                <span>
                  <b>Say the answer again, without asking the model</b>
                  Only when all that the model would read is the same, word for word. It then always chooses the
                  likeliest words (temperature 0). The answers are kept sealed and go with their conversation.
                </span>
              </label>
            </fieldset>
            <fieldset class="pick">
              <legend>What may leave</legend>
              <For each={tiers}>
                {({ tier, means }) => (
                  <label>
                    <input type="radio" name="tier" checked={now().tier === tier} onChange={() => set({ tier })} />
                    <span>
                      <b>{tierNames[tier]}</b>
                      {means}
                    </span>
                  </label>
                )}
              </For>
            </fieldset>
          </Show>
        )}
      </Show>
    </DialogForm>
  );
}
