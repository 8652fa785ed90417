import { createSignal, For } from "solid-js";
import { Modal } from "#ui/parts/modal.tsx";
import "#ui/safety/safety.css";

/** An invitation's code, shown once: to be printed, copied or written down for that person. */
export function InvitationPage(props: { readonly name: string; readonly code: string; readonly onClose: () => void }) {
  const [copied, setCopied] = createSignal(false);
  return (
    <Modal title={`An invitation for ${props.name}`} onClose={() => props.onClose()}>
      <div class="recovery">
        <p>
          Give this code to {props.name}. At the door they choose their name, type the code, and set a passphrase of
          their own. It works once, for a week, and is shown this once only.
        </p>
        <p class="code" translate="no">
          <For each={props.code.split("-")}>{(group) => <span>{group}</span>}</For>
        </p>
        <p class="quiet">{location.host}</p>
      </div>
      <div class="choices">
        <button type="button" class="btn main" data-first onClick={() => print()}>
          Print
        </button>
        <button
          type="button"
          class="btn"
          onClick={() => void navigator.clipboard.writeText(props.code).then(() => setCopied(true))}
        >
          {copied() ? "Copied" : "Copy"}
        </button>
        <button type="button" class="btn plain" onClick={() => props.onClose()}>
          Done
        </button>
      </div>
    </Modal>
  );
}
