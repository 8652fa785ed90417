import { createSignal } from "solid-js";
import type { Conversation } from "#core/neuron/conversation.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";

export default function Rename(props: { readonly conversation: Conversation }) {
  const shell = useShell();
  const [title, setTitle] = createSignal(props.conversation.title);
  async function rename(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (title().trim() === "") return;
    await shell.app.conversations.rename(props.conversation.id, title().trim());
    shell.dialogs.close();
  }
  return (
    <Modal title="Rename this conversation" onClose={() => shell.dialogs.close()}>
      <form onSubmit={(event) => void rename(event)}>
        <label class="field">
          <span>Title</span>
          <input data-first dir="auto" value={title()} onInput={(event) => setTitle(event.currentTarget.value)} />
        </label>
        <div class="choices">
          <button type="submit" class="btn main" disabled={title().trim() === ""}>
            Rename
          </button>
          <button type="button" class="btn plain" onClick={() => shell.dialogs.close()}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}
