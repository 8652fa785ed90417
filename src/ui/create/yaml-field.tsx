import { createSignal } from "solid-js";
import type { Accessor, JSX } from "solid-js";

export interface YamlField {
  readonly yaml: Accessor<string>;
  readonly setYaml: (yaml: string) => void;
  /** Puts the caret where the first problem of a refusal stands. */
  readonly goTo: (reason: string) => void;
  readonly field: () => JSX.Element;
}

/** A neuron's file as a text that can be changed; what is wrong in it is gone to. */
export function createYamlField(beginning: string): YamlField {
  const [yaml, setYaml] = createSignal(beginning);
  let field: HTMLTextAreaElement | undefined;

  return {
    yaml,
    setYaml,
    goTo: (reason) => {
      const [, line, column] = /line (\d+)(?:,? column (\d+))?/i.exec(reason) ?? [];
      if (line === undefined || field === undefined) return;
      const before = yaml()
        .split("\n")
        .slice(0, Number(line) - 1)
        .join("\n").length;
      const at = before + (Number(line) > 1 ? 1 : 0) + Number(column ?? 1) - 1;
      field.focus();
      field.setSelectionRange(at, at);
    },
    field: () => (
      <label class="field">
        <span>The neuron, in YAML</span>
        <textarea
          ref={(element) => (field = element)}
          data-first
          class="yaml"
          rows="14"
          spellcheck={false}
          dir="ltr"
          value={yaml()}
          onInput={(event) => setYaml(event.currentTarget.value)}
        />
      </label>
    ),
  };
}
