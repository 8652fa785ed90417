import { createSignal, Match, Show, Switch } from "solid-js";
import type { JSX } from "solid-js";
import type { EraseRight } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { WayForm } from "#ui/lock/way-form.tsx";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";

const word = "erase";
const title = "Erase everything on this device";

/** The one thing here that nothing brings back: so a person types a word for it, and an admin of several comes in anew. */
export default function Erase() {
  const shell = useShell();
  const right = fromPromise(() => shell.app.device.whoErases());
  const as = <Kind extends EraseRight["kind"]>(kind: Kind) => {
    const now = right();
    return now?.kind === kind ? (now as Extract<EraseRight, { readonly kind: Kind }>) : undefined;
  };
  const close = () => shell.dialogs.close();
  return (
    <Switch>
      <Match when={as("refused")}>
        {(refused) => (
          <Modal title={title} onClose={close}>
            <p>{refused().reason}</p>
            <div class="choices">
              <button type="button" class="btn" data-first onClick={close}>
                Keep it
              </button>
            </div>
          </Modal>
        )}
      </Match>
      <Match when={as("admin")}>{(admin) => <AsAdmin right={admin()} onClose={close} />}</Match>
      <Match when={as("alone")}>
        <ByWord onClose={close} />
      </Match>
    </Switch>
  );
}

function AsAdmin(props: {
  readonly right: Extract<EraseRight, { readonly kind: "admin" }>;
  readonly onClose: () => void;
}) {
  const shell = useShell();
  const whose = () => (
    <Show when={props.right.others.length > 0}>
      <p>
        This takes what others keep here, too: everything of <b>{props.right.others.join(", ")}</b>, and your own.
      </p>
    </Show>
  );
  return (
    <Show when={props.right.ways.length > 0} fallback={<ByWord whose={whose()} onClose={props.onClose} />}>
      <Modal title={title} onClose={props.onClose}>
        {whose()}
        <WhatGoes />
        <p>To go on, show once more that it is you.</p>
        <WayForm
          danger
          ways={props.right.ways}
          does="Erase everything"
          doing="Erasing…"
          show={async (proof) => {
            const outcome = await shell.app.device.eraseEverything(proof);
            return outcome.kind === "refused" ? outcome : undefined;
          }}
          also={
            <button type="button" class="btn plain" onClick={() => props.onClose()}>
              Keep it
            </button>
          }
        />
      </Modal>
    </Show>
  );
}

function ByWord(props: { readonly whose?: JSX.Element; readonly onClose: () => void }) {
  const shell = useShell();
  const [typed, setTyped] = createSignal("");
  return (
    <DialogForm
      title={title}
      does="Erase everything"
      doing="Erasing…"
      danger
      disabled={typed().trim().toLowerCase() !== word}
      cancel="Keep it"
      submit={async () => {
        const outcome = await shell.app.device.eraseEverything();
        return outcome.kind === "refused" ? outcome.reason : undefined;
      }}
      onClose={props.onClose}
    >
      {props.whose}
      <WhatGoes />
      <label class="field">
        <span>Type “{word}” to agree</span>
        <input
          data-first
          autocomplete="off"
          autocapitalize="none"
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
    </DialogForm>
  );
}

const WhatGoes = () => (
  <p>
    Neurons, conversations, documents, permissions, models that you brought or fetched, and the log are deleted, keys
    first. This cannot be undone. If you want to keep a neuron, save it as a .brane file before.
  </p>
);
