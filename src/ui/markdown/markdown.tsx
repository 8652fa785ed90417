import { createEffect, onCleanup } from "solid-js";
import type { Citation } from "#core/neuron/conversation.ts";
import { useShell } from "#ui/shell/shell.ts";
import { beyondInWords } from "./beyond.ts";
import { citationMark, createMarkdownStream, mostCitations, withoutMarks } from "./stream.ts";
import type { MarkdownStream } from "./stream.ts";
import "./markdown.css";

/**
 * An answer's text. While it grows only what is new is parsed; it is drawn anew only when the text became another one,
 * or when its citations arrive.
 */
export function Markdown(props: {
  readonly text: string;
  readonly finished: boolean;
  readonly citations: readonly Citation[];
  /** Pointed at or focused: light the passage. Pressed: show it. */
  readonly onCite: (passage: number, how: "point" | "press") => void;
  readonly nameOf: (passage: number) => string;
}) {
  const shell = useShell();
  let root!: HTMLDivElement;
  let stream: MarkdownStream | undefined;
  let written = "";
  let ended = false;
  let placed: readonly Citation[] = [];

  createEffect(() => {
    placed = props.citations.toSorted((a, b) => a.at - b.at).slice(0, mostCitations);
    const text = withCitations(withoutMarks(props.text), placed);
    if (stream === undefined || ended ? text !== written : !text.startsWith(written)) {
      root.replaceChildren();
      stream = createMarkdownStream(root, citation);
      written = "";
      ended = false;
    }
    if (text.length > written.length) stream?.write(text.slice(written.length));
    written = text;
    if (props.finished && !ended) {
      stream?.end();
      ended = true;
    }
  });
  onCleanup(() => (stream = undefined));

  function citation(nth: number): Node {
    const { passage, beyond } = placed[nth] ?? { passage: 0 };
    const button = document.createElement("button");
    button.type = "button";
    button.className = beyond === undefined ? "cite" : "cite beyond";
    button.textContent = String(passage + 1);
    const label = `Passage ${passage + 1}: ${props.nameOf(passage)}`;
    button.setAttribute("aria-label", beyond === undefined ? label : `${label}. ${beyondInWords(beyond)}`);
    if (beyond !== undefined) button.title = beyondInWords(beyond);
    button.addEventListener("click", () => props.onCite(passage, "press"));
    button.addEventListener("pointerenter", () => props.onCite(passage, "point"));
    button.addEventListener("focus", () => props.onCite(passage, "point"));
    return button;
  }

  function onPress(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest("a.leaving");
    if (link !== null) {
      event.preventDefault();
      const href = link.getAttribute("href");
      if (href !== null) shell.dialogs.open({ kind: "leave", href });
      return;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy === null || event.type !== "click") return;
    const code = copy.closest("figure")?.querySelector("code")?.textContent ?? "";
    void navigator.clipboard.writeText(code).then(
      () => shell.toasts.show("The code is copied."),
      () => shell.toasts.show("The browser did not allow copying. Select the code and copy it by hand."),
    );
  }

  return (
    <div
      ref={(element) => {
        root = element;
        element.addEventListener("click", onPress);
        element.addEventListener("auxclick", onPress); // a middle press would leave without a word
      }}
      class="prose"
      dir="auto"
    />
  );
}

/** The text with a mark after each cited place. The citations stand in the order of their places. */
function withCitations(text: string, citations: readonly Citation[]): string {
  let marked = "";
  let from = 0;
  for (const [nth, { at }] of citations.entries()) {
    marked += text.slice(from, at) + citationMark(nth);
    from = at;
  }
  return marked + text.slice(from);
}
