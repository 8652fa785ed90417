import { createSignal, createUniqueId, For } from "solid-js";
import type { Accessor, JSX } from "solid-js";

export interface YamlField {
  readonly yaml: Accessor<string>;
  readonly setYaml: (yaml: string) => void;
  /** Marks the line where the first problem of a refusal stands, and puts the caret there. */
  readonly goTo: (reason: string) => void;
  readonly field: () => JSX.Element;
}

/** A neuron's file as a text that can be changed, its lines numbered; what is wrong in it is gone to. */
export function createYamlField(beginning: string): YamlField {
  const [yaml, setYaml] = createSignal(beginning);
  const [wrong, setWrong] = createSignal<number>();
  const id = createUniqueId();
  let field: HTMLTextAreaElement | undefined;
  let numbers: HTMLOListElement | undefined;
  const lines = () => Array.from({ length: yaml().split("\n").length }, (_, place) => place + 1);
  const follow = () => {
    if (field !== undefined && numbers !== undefined) numbers.scrollTop = field.scrollTop;
  };

  return {
    yaml,
    setYaml,
    goTo: (reason) => {
      const [, line, column] = /line (\d+)(?:,? column (\d+))?/i.exec(reason) ?? [];
      setWrong(line === undefined ? undefined : Number(line));
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
      <div class="field">
        <label for={id}>The neuron, in YAML</label>
        <div class="yaml-lines" dir="ltr">
          <ol ref={(element) => (numbers = element)} class="tabular" aria-hidden="true">
            <For each={lines()}>{(line) => <li classList={{ wrong: line === wrong() }}>{line}</li>}</For>
          </ol>
          <textarea
            ref={(element) => (field = element)}
            id={id}
            data-first
            class="yaml"
            rows="14"
            spellcheck={false}
            value={yaml()}
            onScroll={follow}
            onInput={(event) => {
              setYaml(event.currentTarget.value);
              setWrong(undefined);
              follow();
            }}
          />
        </div>
      </div>
    ),
  };
}
