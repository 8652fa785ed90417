import { createSignal, Show } from "solid-js";
import type { ModelFile } from "#app/app.ts";
import { Problem } from "#ui/parts/problem.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { progressInWords } from "#ui/words/model.ts";
import { filesDropped, filesOf, folderOf } from "./files-in.ts";
import { placeOf } from "./model-list.tsx";

/** Takes a model from the disk: one GGUF file, or a folder, by the browser's own choice or dropped here. */
export function BringModel() {
  const shell = useShell();
  const [progress, setProgress] = createSignal<{ readonly loadedBytes: number; readonly totalBytes: number }>();
  const [problem, setProblem] = createSignal("");
  const [over, setOver] = createSignal(false);
  let stop = new AbortController();
  let file!: HTMLInputElement;
  let folder!: HTMLInputElement;

  async function bring(files: readonly ModelFile[], folder?: string): Promise<void> {
    if (files.length === 0 || progress() !== undefined) return;
    stop = new AbortController();
    setProblem("");
    setProgress({ loadedBytes: 0, totalBytes: files.reduce((sum, { blob }) => sum + blob.size, 0) });
    try {
      const outcome = await (
        await shell.app.models()
      ).bring(files, {
        signal: stop.signal,
        ...(folder === undefined ? {} : { folder }),
        // each byte is hashed, then kept: a person counts it once
        onProgress: (done, total) => setProgress({ loadedBytes: done / 2, totalBytes: total / 2 }),
      });
      if (outcome.kind === "refused") setProblem(outcome.reason);
      if (outcome.kind === "brought") {
        shell.toasts.show(outcome.already ? `${outcome.name} is here already.` : `${outcome.name} is here.`);
        if (outcome.already) document.getElementById(placeOf(outcome.id))?.focus();
      }
    } finally {
      setProgress(undefined);
    }
  }
  const picked = (input: HTMLInputElement) => {
    void bring(filesOf(input.files), folderOf(input.files));
    input.value = ""; // so that the same one can be chosen again
  };

  return (
    <div
      class="bring-model"
      classList={{ over: over() }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void filesDropped(event.dataTransfer.items).then((it) => bring(it.files, it.folder));
      }}
    >
      <input ref={(element) => (file = element)} type="file" hidden accept=".gguf,.zip" onChange={() => picked(file)} />
      <input
        ref={(element) => {
          folder = element;
          element.webkitdirectory = true;
        }}
        type="file"
        hidden
        onChange={() => picked(folder)}
      />
      <Show
        when={progress()}
        fallback={
          <>
            <p>
              Drop a GGUF file, a model's folder or a .zip that BRANE saved here, or choose it. It is read strictly,
              hashed and kept on this device; it goes nowhere.
            </p>
            <div class="choices">
              <button type="button" class="btn main" onClick={() => file.click()}>
                Choose a GGUF file
              </button>
              <button type="button" class="btn" onClick={() => folder.click()}>
                Choose a folder (ONNX or MLC)
              </button>
            </div>
          </>
        }
      >
        {(now) => (
          <>
            <p role="status">Taking the model in: {progressInWords(now())}</p>
            <div class="meter" aria-hidden="true">
              <i style={{ width: `${(now().loadedBytes / Math.max(1, now().totalBytes)) * 100}%` }} />
            </div>
            <button type="button" class="btn" onClick={() => stop.abort()}>
              Stop
            </button>
          </>
        )}
      </Show>
      <Problem why={problem()} />
    </div>
  );
}
