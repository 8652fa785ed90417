import { For } from "solid-js";
import type { JSX } from "solid-js";
import { Modal } from "./modal.tsx";
import "#ui/safety/safety.css";

/** A code that is shown once, in groups that can be read aloud: to be printed, or whatever `also` offers. */
export function ShownOnce(props: {
  readonly title: string;
  readonly code: string;
  /** What it opens, and what to do with it. */
  readonly about: JSX.Element;
  readonly also?: JSX.Element;
  /** What leaving it is called. */
  readonly leave: string;
  readonly onClose: () => void;
}) {
  return (
    <Modal title={props.title} onClose={() => props.onClose()}>
      <div class="recovery">
        <p>{props.about}</p>
        <p class="code" translate="no">
          <For each={props.code.split("-")}>{(group) => <span>{group}</span>}</For>
        </p>
        <p class="quiet">{location.host}</p>
      </div>
      <div class="choices">
        <button type="button" class="btn main" data-first onClick={() => print()}>
          Print
        </button>
        {props.also}
        <button type="button" class="btn plain" onClick={() => props.onClose()}>
          {props.leave}
        </button>
      </div>
    </Modal>
  );
}
