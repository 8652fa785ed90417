import { For, Match, Show, Switch } from "solid-js";
import type { DocumentSummary } from "#app/app.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { useChat } from "#ui/chat/chat-context.ts";
import { DocumentPicker } from "#ui/parts/document-picker.tsx";
import { Icon } from "#ui/parts/icon.tsx";
import { Meter } from "#ui/parts/meter.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted, sizeInWords } from "#ui/words/format.ts";
import { readingInWords } from "#ui/words/reading.ts";

/** What this neuron can be asked about. */
export default function Documents() {
  const shell = useShell();
  const chat = useChat();
  const documents = fromWatch<readonly DocumentSummary[]>(() => {
    const id = chat.neuronId();
    return (listener) => shell.app.documents.watchList(id, listener);
  });
  async function remove(document: DocumentSummary): Promise<void> {
    const { restore } = await shell.app.documents.remove(chat.neuronId(), document.id);
    shell.toasts.show(`${document.name} is removed.`, { label: "Undo", run: () => void restore() });
  }
  return (
    <section class="holding">
      <h2>Documents</h2>
      <p class="holding-about">
        Text, Markdown and CSV. They are read on this device, kept sealed, and travel with the neuron when you save it.
      </p>
      <ul class="holding">
        <For each={documents()}>
          {(document) => (
            <li>
              <span>
                <button
                  type="button"
                  class="name"
                  dir="auto"
                  onClick={() =>
                    shell.dialogs.open({ kind: "document", neuronId: chat.neuronId(), ...whoIs(document) })
                  }
                >
                  {document.name}
                </button>
                <span class="quiet tabular">
                  <Switch>
                    <Match when={document.state === "ready"}>
                      {counted(document.passages, "passage")} · {sizeInWords(document.bytes)}
                    </Match>
                    <Match when={document.state === "reading"}>{readingInWords(document)}</Match>
                    <Match when={document.state === "failed"}>{document.problem}</Match>
                  </Switch>
                </span>
              </span>
              <button
                type="button"
                class="icon-btn"
                aria-label={`Remove ${document.name}`}
                onClick={() => void remove(document)}
              >
                <Icon name="trash" size={16} />
              </button>
              <Show when={document.state === "reading" && document.progress}>
                {(progress) => <Meter part={progress().done / document.passages} label={`Reading ${document.name}`} />}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <DocumentPicker
        onPick={(files) => {
          for (const file of files) void shell.addDocument(chat.neuronId(), file);
        }}
      >
        {(open) => (
          <button type="button" class="btn" onClick={open}>
            <Icon name="plus" size={16} /> Add a document
          </button>
        )}
      </DocumentPicker>
    </section>
  );
}

const whoIs = ({ id, name }: DocumentSummary) => ({ id, name });
