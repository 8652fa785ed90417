import { createEffect, createSignal, lazy, on, onCleanup, onMount, Show, Suspense, untrack } from "solid-js";
import type { JSX } from "solid-js";
import type { ToolSummary } from "#app/app.ts";
import { DocumentPicker } from "#ui/parts/document-picker.tsx";
import { Icon } from "#ui/parts/icon.tsx";
import type { Draft } from "#ui/shell/drafts.ts";
import { tellFault } from "#ui/shell/faults.ts";
import "./composer.css";

const Completions = lazy(() => import("./completions.tsx"));

export interface ComposerPort {
  readonly placeholder: string;
  /** An answer is on its way: Send becomes Stop. */
  readonly busy: boolean;
  /** What the answer waits for, as a sentence for who sends meanwhile; absent where it just needs time. */
  readonly waitsFor?: string | undefined;
  /** False, or a rejection, when the text was not taken: then it goes back into the field, with the sentence of what was thrown. */
  send(text: string): Promise<boolean>;
  stop(): void;
  /** What is written so far, at every key. */
  typed?(text: string): void;
  /** The same, when the fingers rest: what is certain can be computed already. */
  typing?(text: string): void;
  attach(files: readonly File[]): void;
  lastQuestion(): string | undefined;
  readonly tools: readonly ToolSummary[];
  /** Focus at once: right on a desk, wrong on a phone, where the keyboard would cover what is read. */
  readonly eager: boolean;
  /** What stands under the text: documents, a wait. */
  readonly hint?: string | undefined;
  /** What was typed here before and not sent, and where to keep what is typed now. */
  draft(): Draft;
}

/** Fingers that did not move for so many milliseconds rest. */
const restAfter = 300;

/** The textbox named "Message". Enter sends, Shift-Enter breaks, Escape stops, Up recalls the last question. */
export function Composer(props: {
  readonly port: ComposerPort;
  readonly large?: boolean;
  /** What else can be chosen for the question, beside Send. */
  readonly more?: JSX.Element;
}) {
  const draft = untrack(() => props.port.draft());
  const [text, setText] = createSignal(draft.text);
  const [problem, setProblem] = createSignal<string>();
  const [sentTooEarly, setSentTooEarly] = createSignal(false);
  let field!: HTMLTextAreaElement;
  let resting: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(resting));
  let completionKeys: ((event: KeyboardEvent) => boolean) | undefined;
  const asksTool = () => /^\/[a-z0-9_]*$/.test(text()) && props.port.tools.length > 0;

  createEffect(
    on(
      text,
      (typed) => {
        draft.keep(typed);
        props.port.typed?.(typed);
      },
      { defer: true },
    ),
  );
  let here = true;
  onCleanup(() => (here = false));
  void draft.earlier?.then((earlier) => {
    if (here && text() === "" && earlier !== "") setText(earlier);
  });
  createEffect(() => {
    text();
    field.style.blockSize = "auto";
    field.style.blockSize = text() === "" ? "" : `${field.scrollHeight}px`;
  });
  onMount(() => {
    if (props.port.eager && matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
  });

  async function send(): Promise<void> {
    clearTimeout(resting);
    const asked = text().trim();
    setSentTooEarly(props.port.busy);
    if (asked === "" || props.port.busy) return;
    setText("");
    setProblem(undefined);
    try {
      if (await props.port.send(asked)) return;
    } catch (thrown) {
      setProblem(tellFault(thrown));
    }
    setText((since) => (since === "" ? asked : `${asked}\n${since}`)); // nothing a person wrote is lost
  }

  /** Stop stands where Send stood: the second press of a double click on Send must not end what the first one began. */
  function stop(event: MouseEvent): void {
    if (event.detail < 2) props.port.stop();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return; // Enter and arrows belong to the input method
    if (asksTool() && completionKeys?.(event) === true) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && props.port.busy) {
      event.preventDefault();
      props.port.stop();
    } else if (event.key === "ArrowUp" && text() === "") {
      const last = props.port.lastQuestion();
      if (last === undefined) return;
      event.preventDefault();
      setText(last);
    }
  }

  return (
    <>
      <Show when={problem() ?? (sentTooEarly() ? props.port.waitsFor : undefined)}>
        {(sentence) => (
          <p class="notice stop composer-problem" role="alert">
            {sentence()}
          </p>
        )}
      </Show>
      <form
        class="composer"
        classList={{ large: props.large === true }}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Show when={asksTool()}>
          <Suspense>
            <Completions
              field={field}
              typed={text().slice(1)}
              tools={props.port.tools}
              onKeys={(handler) => (completionKeys = handler)}
              onChoose={(name) => {
                setText(`/${name} `);
                field.focus();
              }}
            />
          </Suspense>
        </Show>
        <textarea
          ref={(element) => (field = element)}
          rows="1"
          aria-label="Message"
          placeholder={props.port.placeholder}
          enterkeyhint="send"
          autocomplete="off"
          value={text()}
          onInput={(event) => {
            setText(event.currentTarget.value);
            clearTimeout(resting);
            resting = setTimeout(() => props.port.typing?.(text()), restAfter);
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])];
            if (files.length === 0) return;
            event.preventDefault();
            props.port.attach(files);
          }}
        />
        <div class="row">
          <DocumentPicker onPick={(files) => props.port.attach(files)}>
            {(open) => (
              <button type="button" class="icon-btn" aria-label="Add a document" onClick={open}>
                <Icon name="clip" />
              </button>
            )}
          </DocumentPicker>
          <span class="hint">{props.port.hint}</span>
          <Show when={!props.port.busy}>{props.more}</Show>
          <Show
            when={props.port.busy}
            fallback={
              <button type="submit" class="send" aria-label="Send" aria-disabled={text().trim() === ""}>
                <Icon name="up" size={20} />
              </button>
            }
          >
            <button type="button" class="send stop" aria-label="Stop" onClick={stop}>
              <Icon name="stop" size={20} />
            </button>
          </Show>
        </div>
      </form>
    </>
  );
}
