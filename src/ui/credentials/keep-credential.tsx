import type { Credential } from "#core/vault/credential.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { createCredentialEntry } from "./credential-fields.tsx";
import "./credentials.css";

/** A new key or password, or another secret in the place of one that is there. */
export function KeepCredential(props: { readonly replaces?: Credential; readonly onClose: () => void }) {
  const shell = useShell();
  // The dialog is made anew for each credential.
  const replaced = props.replaces;
  const entry = createCredentialEntry(replaced === undefined ? {} : { facts: replaced });

  async function keep(): Promise<string | undefined> {
    const desk = await shell.app.credentials();
    const outcome = await desk.keep(entry.facts(), entry.take(), { replace: replaced !== undefined });
    if (outcome.kind === "refused") return outcome.reason;
    if (outcome.kind === "taken") return `There is a key called ${outcome.name} already. Choose another name.`;
    shell.toasts.show(`${outcome.name} is kept.`);
    props.onClose();
    return undefined;
  }

  return (
    <DialogForm
      title={replaced === undefined ? "Add a key or password" : `Replace ${replaced.name}`}
      class="credential-form"
      does="Keep it"
      doing="Sealing it…"
      submit={keep}
      onClose={() => props.onClose()}
    >
      {entry.fields()}
      <p class="quiet">It is sealed at once and never shown again. The model sees its name only.</p>
    </DialogForm>
  );
}
