import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";

/** A link that a model wrote can carry anything in its address: it is shown whole before anyone follows it. */
export default function Leave(props: { readonly href: string }) {
  const shell = useShell();
  const close = () => shell.dialogs.close();
  return (
    <Modal title="This link leaves BRANE" onClose={close}>
      <p>
        The page behind it, and whoever runs it, will see this whole address. Look at it: a model can put words of your
        conversation into a link.
      </p>
      <p class="exact notice">{props.href}</p>
      <div class="choices">
        <a class="btn main" href={props.href} target="_blank" rel="noopener noreferrer" onClick={close}>
          Open in a new tab
        </a>
        <button type="button" class="btn" data-first onClick={close}>
          Stay here
        </button>
      </div>
    </Modal>
  );
}
