import { createSignal } from "solid-js";
import type { Conversation } from "#core/neuron/conversation.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";

export default function Rename(props: { readonly conversation: Conversation }) {
  const shell = useShell();
  const [title, setTitle] = createSignal(props.conversation.title);
  async function rename(): Promise<undefined> {
    await shell.app.conversations.rename(props.conversation.id, title().trim());
    shell.dialogs.close();
  }
  return (
    <DialogForm
      title="Rename this conversation"
      does="Rename"
      disabled={title().trim() === ""}
      submit={rename}
      onClose={() => shell.dialogs.close()}
    >
      <label class="field">
        <span>Title</span>
        <input
          data-first
          dir="auto"
          onFocus={(event) => event.currentTarget.select()}
          value={title()}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
      </label>
    </DialogForm>
  );
}
