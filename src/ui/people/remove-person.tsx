import type { Person } from "#app/app.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";

/** Asks before a person and all they kept are deleted. */
export function RemovePerson(props: {
  readonly person: Person;
  readonly remove: () => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const knew = () => props.person.state === "here";
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
          The keys that {props.person.name} held with others here are renewed: what they may have copied opens nothing
          that is written from now on. Invitations that nobody has taken up end with them.
        </p>
      ) : undefined}
    </DialogForm>
  );
}
