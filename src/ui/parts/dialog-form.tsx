import { createEffect, createSignal, on, Show } from "solid-js";
import type { JSX } from "solid-js";
import { tellFault } from "#ui/shell/faults.ts";
import { Modal } from "./modal.tsx";

/** A dialog that asks for something and does it: its fields, what went wrong, and the two ways on. */
export function DialogForm(props: {
  readonly title: string;
  readonly wide?: boolean;
  readonly class?: string;
  /** What the main button does, and what it says while it is doing it. */
  readonly does: string;
  readonly doing?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** What a problem is said of: once this is another, the problem is not said any more. */
  readonly about?: string;
  /** What leaving without doing it is called. */
  readonly cancel?: string;
  /** A button of its own between the two. */
  readonly also?: JSX.Element;
  /**
   * Does it and closes the dialog, or gives the sentence that says why not. Where it goes on to another step instead,
   * focus goes to what that step marks with `data-next`.
   */
  readonly submit: () => Promise<string | undefined>;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  createEffect(
    on(
      () => props.about,
      () => setProblem(undefined),
      { defer: true },
    ),
  );

  let form: HTMLFormElement | undefined;
  let button: HTMLButtonElement | undefined;

  /** A button that waits loses focus, and a step that goes takes it along: whoever uses the keyboard would begin anew. */
  function refocus(): void {
    if (form?.isConnected !== true) return;
    if (problem() === undefined) form.querySelector<HTMLElement>("[data-next]")?.focus();
    else if (!form.contains(document.activeElement)) button?.focus();
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy() || props.disabled === true) return;
    setProblem(undefined);
    setBusy(true);
    try {
      setProblem(await props.submit());
    } catch (thrown) {
      setProblem(tellFault(thrown));
    } finally {
      setBusy(false);
      refocus();
    }
  }

  return (
    <Modal title={props.title} onClose={props.onClose} wide={props.wide === true}>
      <form ref={(element) => (form = element)} class={props.class} onSubmit={(event) => void submit(event)}>
        {props.children}
        <Show when={problem()}>
          <p class="notice stop problems" role="alert">
            {problem()}
          </p>
        </Show>
        <div class="choices">
          <button
            ref={(element) => (button = element)}
            type="submit"
            class={props.danger === true ? "btn danger" : "btn main"}
            disabled={busy() || props.disabled === true}
          >
            {busy() ? (props.doing ?? props.does) : props.does}
          </button>
          {props.also}
          <button type="button" class="btn plain" onClick={() => props.onClose()}>
            {props.cancel ?? "Cancel"}
          </button>
        </div>
      </form>
    </Modal>
  );
}
