import { createSignal, Show } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "./icon.tsx";
import { useShell } from "#ui/shell/shell.ts";
import "./drop-zone.css";

/** The main part of a screen that takes files: texts become documents, a .brane file is opened. */
export function DropZone(props: {
  readonly class: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: JSX.Element;
}) {
  const shell = useShell();
  const [over, setOver] = createSignal(false);
  let depth = 0; // enter and leave come for every child
  const isFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

  function onDrop(event: DragEvent): void {
    if (!isFiles(event)) return;
    event.preventDefault();
    depth = 0;
    setOver(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const brane = files.find((file) => file.name.endsWith(".brane"));
    if (brane !== undefined) shell.dialogs.open({ kind: "open-package", file: brane });
    else props.onFiles(files);
  }

  return (
    <main
      id="main"
      class={`drop-zone ${props.class}`}
      onDragEnter={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        depth += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (isFiles(event)) event.preventDefault();
      }}
      onDragLeave={(event) => {
        if (!isFiles(event)) return;
        depth -= 1;
        if (depth <= 0) setOver(false);
      }}
      onDrop={onDrop}
    >
      {props.children}
      <Show when={over()}>
        <div class="drop-here">
          <p>
            <Icon name="file" size={24} />
            <b>Drop a text or Markdown file</b>
            <span>It is read on this device and can be asked about. It goes nowhere else.</span>
          </p>
        </div>
      </Show>
    </main>
  );
}
