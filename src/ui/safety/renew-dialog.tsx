import { createSignal, Show } from "solid-js";
import type { WayIn } from "#core/vault/ways-in.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";

/** `keys`: the same master key goes on. `ground`: a new one. */
export type RenewFrom = "keys" | "ground";

/** How the keys are to be renewed, and what that costs. Where only this device opens, a new master key costs nothing. */
export function RenewDialog(props: {
  readonly ways: readonly WayIn[];
  readonly advised: boolean;
  readonly renew: (from: RenewFrom) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const byItself = () => props.ways.every(({ kind }) => kind === "device");
  const [from, setFrom] = createSignal<RenewFrom>(byItself() || props.advised ? "ground" : "keys");
  const choice = (value: RenewFrom, name: string, says: string) => (
    <label class="renew-choice">
      <input type="radio" name="renew-from" checked={from() === value} onChange={() => setFrom(value)} />
      <span>
        <b>{name}</b>
        <span class="quiet">{says}</span>
      </span>
    </label>
  );
  return (
    <DialogForm
      title="Renew the keys"
      class="safety-form"
      does="Renew"
      doing="Making new keys…"
      submit={() => props.renew(from())}
      onClose={() => props.onClose()}
    >
      <p>Everything kept here is sealed anew, in the background. Nothing is lost when BRANE is closed meanwhile.</p>
      <Show when={!byItself()}>
        {choice(
          "keys",
          "New keys, same ways in",
          "As a habit. Passphrase, passkeys and recovery code stay as they are.",
        )}
        {choice(
          "ground",
          "From the ground",
          "If somebody may know a way in. You show one way, and it stays; all others end, so make a new recovery code afterwards. Change a passphrase that is known before this.",
        )}
      </Show>
      <p class="quiet">
        {from() === "ground" ? "Other tabs begin anew. " : ""}Backups made before open as they did: delete those that
        nobody else should open.
      </p>
    </DialogForm>
  );
}
