import { createSignal, createUniqueId, For, Match, onMount, Show, Switch } from "solid-js";
import type { Json, JsonObject } from "#core/words/json.ts";
import type { PermissionRequest } from "#core/synapse/permission.ts";
import { useShell } from "#ui/shell/shell.ts";
import { fieldsOf, readField, shownIn, type FormField } from "./form-fields.ts";
import { visible } from "./visible.ts";

/** What was typed, by the argument's name, as the fields hold it. */
type Typed = Readonly<Record<string, string>>;

/**
 * The call as a form to be mended before it runs. `onAllow` takes the arguments that the tool admits; what it does not
 * admit is said beside its field.
 */
export function RequestForm(props: {
  readonly request: PermissionRequest;
  /** Whether a person opened it, by a button or a typed call: then the keyboard is in the first field to fill. */
  readonly opened: boolean;
  readonly onAllow: (args: JsonObject) => void;
  readonly onDeny: () => void;
}) {
  const shell = useShell();
  const proposed = () => props.request.arguments;
  const fields = () => fieldsOf(props.request.definition.parameters, proposed());
  const asProposed = (): Typed =>
    Object.fromEntries(fields().map((field) => [field.name, shownIn(field, proposed()[field.name])]));
  const [typed, setTyped] = createSignal(asProposed());
  const [problems, setProblems] = createSignal<Typed>({});
  const isChanged = () => fields().some(({ name }) => typed()[name] !== asProposed()[name]);
  const isMissing = (name: string) => props.request.missing?.includes(name) === true;
  let form!: HTMLFormElement;
  onMount(() => {
    if (props.opened) focusOn(props.request.missing?.[0] ?? fields()[0]?.name);
  });

  function focusOn(name: string | undefined): void {
    form.querySelector<HTMLElement>(`[name="${CSS.escape(name ?? "")}"]`)?.focus();
  }

  async function allow(): Promise<void> {
    const wrong: Record<string, string> = {};
    const args: Record<string, Json> = {};
    for (const field of fields()) {
      const read = readField(field, typed()[field.name] ?? "", proposed()[field.name]);
      if (read.kind === "wrong") wrong[field.name] = read.problem;
      else if (read.value !== undefined) args[field.name] = read.value;
    }
    const found = { ...(await shell.app.tools.problems(props.request, args)), ...wrong };
    setProblems(found);
    const first = fields().find(({ name }) => found[name] !== undefined);
    if (first !== undefined) focusOn(first.name);
    else if (found[""] === undefined) props.onAllow(args);
  }

  return (
    <form
      ref={(element) => (form = element)}
      class="request-form"
      aria-label={`Arguments of ${props.request.definition.name}`}
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void allow();
      }}
    >
      <For each={fields()}>
        {(field) => (
          <Field
            field={field}
            typed={typed()[field.name] ?? ""}
            problem={problems()[field.name]}
            missing={
              isMissing(field.name) && (typed()[field.name] ?? "") === "" ? lacking[props.request.by] : undefined
            }
            onType={(text) => setTyped((all) => ({ ...all, [field.name]: text }))}
          />
        )}
      </For>
      <Show when={problems()[""]}>
        {(problem) => (
          <p class="field-problem" role="alert">
            {problem()}
          </p>
        )}
      </Show>
      <p class="tool-about">
        A call that you fill in or change is allowed once. The log keeps what{" "}
        {props.request.by === "person" ? "you typed first" : "was proposed"}, too.
      </p>
      <div class="tool-choices">
        <button type="submit" class="btn main">
          {isChanged() ? "Allow with your changes" : "Allow once"}
        </button>
        <Show when={isChanged()}>
          <button
            type="button"
            class="btn"
            onClick={() => {
              setTyped(asProposed());
              setProblems({});
            }}
          >
            {props.request.by === "person" ? "As you typed it first" : "As it was proposed"}
          </button>
        </Show>
        <button type="button" class="btn plain" onClick={() => props.onDeny()}>
          Deny
        </button>
      </div>
    </form>
  );
}

const lacking: Readonly<Record<PermissionRequest["by"], string>> = {
  model: "not in your question",
  person: "not given yet",
};

function Field(props: {
  readonly field: FormField;
  readonly typed: string;
  readonly problem: string | undefined;
  /** Where the call lacks it, as a word or two. */
  readonly missing: string | undefined;
  readonly onType: (text: string) => void;
}) {
  const id = createUniqueId();
  const { field } = props; // a field's shape does not change while its form stands
  const shared = () => ({
    id,
    name: field.name,
    value: props.typed,
    "aria-describedby": `${id}-about ${id}-problem`,
    "aria-invalid": props.problem !== undefined,
    "aria-required": field.required,
  });
  const hidden = () => visible(props.typed) !== props.typed;
  return (
    <div class="field">
      <label for={id}>
        {visible(field.name)}
        <Show when={!field.required}>
          <span class="quiet"> optional</span>
        </Show>
        <Show when={props.missing}>{(lacks) => <span class="tag wait">{lacks()}</span>}</Show>
      </label>
      <Switch
        fallback={
          <input
            {...shared()}
            inputmode={field.kind === "number" ? "decimal" : "text"}
            dir="auto"
            autocomplete="off"
            onInput={(event) => props.onType(event.currentTarget.value)}
          />
        }
      >
        <Match when={field.kind === "choice"}>
          <select {...shared()} onChange={(event) => props.onType(event.currentTarget.value)}>
            <option value="">{field.required ? "Choose" : "Not given"}</option>
            <For each={field.choices}>{(choice, at) => <option value={String(at())}>{choice.text}</option>}</For>
          </select>
        </Match>
        <Match when={field.kind === "lines" || field.kind === "json"}>
          <textarea
            {...shared()}
            rows={Math.min(8, Math.max(2, props.typed.split("\n").length))}
            dir="auto"
            spellcheck={field.kind === "lines"}
            onInput={(event) => props.onType(event.currentTarget.value)}
          />
        </Match>
      </Switch>
      <p class="quiet" id={`${id}-about`}>
        {visible(field.description)}
        <Show when={hidden()}> Holds signs that cannot be seen: {visible(props.typed)}</Show>
      </p>
      <p class="field-problem" id={`${id}-problem`} role="alert">
        {props.problem}
      </p>
    </div>
  );
}
