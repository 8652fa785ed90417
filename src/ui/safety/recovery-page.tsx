import { For } from "solid-js";
import { Modal } from "#ui/parts/modal.tsx";
import "./safety.css";

/** The recovery code, shown once: to be printed or written down. */
export function RecoveryPage(props: { readonly code: string; readonly onClose: () => void }) {
  return (
    <Modal title="Your recovery code" onClose={() => props.onClose()}>
      <div class="recovery">
        <p>
          It opens what is kept in BRANE when the passphrase is forgotten, and your backups on any device. Print it or
          write it down and keep it away from this computer. It is shown this once and kept nowhere. Making a new one
          ends it.
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
        <button type="button" class="btn plain" onClick={() => props.onClose()}>
          I have it on paper
        </button>
      </div>
    </Modal>
  );
}
