import { createResource, Match, onMount, Switch } from "solid-js";
import type { DocumentId, NeuronId } from "#core/words/ids.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";
import type { DocumentPlace } from "#ui/shell/dialogs.ts";
import "./document-text.css";

/** A document's whole text as it was read, the passage in question marked and in sight. */
export default function DocumentText(props: {
  readonly neuronId: NeuronId;
  readonly id: DocumentId;
  readonly name: string;
  readonly passage: DocumentPlace | undefined;
}) {
  const shell = useShell();
  const [text] = createResource(() => shell.app.documents.text(props.neuronId, props.id));
  return (
    <Modal title={props.name} wide onClose={() => shell.dialogs.close()}>
      <Switch>
        <Match when={text.loading}>
          <p role="status">Opening the document…</p>
        </Match>
        <Match when={text()}>{(whole) => <Marked text={whole()} passage={props.passage} />}</Match>
        <Match when={true}>
          <p class="notice wait">
            This document is not here any more, or what is kept of it is damaged. Add the file again to read it here.
          </p>
        </Match>
      </Switch>
    </Modal>
  );
}

function Marked(props: { readonly text: string; readonly passage: DocumentPlace | undefined }) {
  let mark!: HTMLElement;
  onMount(() => mark.scrollIntoView({ block: "center" }));
  const start = () => props.passage?.start ?? 0;
  const end = () => props.passage?.end ?? 0;
  return (
    <div class="document-text" dir="auto" tabindex="0" role="region" aria-label="The text of the document">
      {props.text.slice(0, start())}
      <mark ref={(element) => (mark = element)}>{props.text.slice(start(), end())}</mark>
      {props.text.slice(end())}
    </div>
  );
}
