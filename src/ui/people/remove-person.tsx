import type { Person } from "#app/app.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";

/** Asks before a person and all they kept are deleted. */
export function RemovePerson(props: {
  readonly person: Person;
  readonly remove: () => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const knew = () => props.person.state === "here" && props.person.roles.some((role) => role !== "user");
  return (
    <DialogForm
      title={`Remove ${props.person.name}?`}
      danger
      does="Remove"
      doing="Removing…"
      submit={() => props.remove()}
      onClose={() => props.onClose()}
    >
      <p>
        Their way in goes, and every neuron, conversation and document they kept in this browser. It cannot be undone.
        What they did stays in the log.
      </p>
      {knew() ? (
        <p class="notice wait">
          {props.person.name} held a key that others here hold too. BRANE forgets their copy; if they copied it out of
          this browser and also get at its disk, it still works there.
        </p>
      ) : undefined}
    </DialogForm>
  );
}
