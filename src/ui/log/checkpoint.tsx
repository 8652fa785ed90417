import { createResource, createSignal, Show } from "solid-js";
import { Modal } from "#ui/parts/modal.tsx";
import { saveFile } from "#ui/parts/save-file.ts";
import { useShell } from "#ui/shell/shell.ts";
import { counted, dayAndTime } from "#ui/words/format.ts";
import { CheckpointSheet } from "./checkpoint-sheet.tsx";
import { CompareCheckpoint } from "./compare-checkpoint.tsx";
import { drawQr } from "./qr-code.ts";
import { QrImage } from "./qr-image.tsx";
import "./checkpoint.css";

/** What the log is now, signed, to be taken to where this device cannot change it; and one taken earlier, compared. */
export default function KeepCheckpoint(props: { readonly onClose: () => void }) {
  const shell = useShell();
  const [checkpoint] = createResource(() => shell.app.audit.checkpoint());
  const [copied, setCopied] = createSignal(false);

  const save = (note: string, size: number) =>
    saveFile(new Blob([note], { type: "text/plain" }), `brane-log-checkpoint-${size}.txt`);
  async function copy(note: string): Promise<void> {
    await navigator.clipboard.writeText(note);
    setCopied(true);
  }

  return (
    <Modal title="Keep a checkpoint" wide onClose={() => props.onClose()}>
      <div class="checkpoint">
        <Show
          when={checkpoint()}
          fallback={
            <Show when={checkpoint.state === "ready"}>
              <p>There is none: the log is empty, or this browser cannot sign (it has no Ed25519).</p>
            </Show>
          }
        >
          {(made) => (
            <>
              <p>
                It vouches for the log as it is now, {counted(made().size, "entry", "entries")}, signed by the log's
                key, and tells nothing of what they say. Keep it where this device cannot change it: on another device,
                on paper, with somebody else.
              </p>
              <div class="checkpoint-made">
                <div class="checkpoint-text">
                  <label class="field">
                    <span>Checkpoint</span>
                    <textarea class="input exact" rows="7" readonly value={made().note} />
                  </label>
                  <label class="field">
                    <span>The log's key</span>
                    <textarea class="input exact" rows="3" readonly value={made().key} />
                  </label>
                </div>
                <figure>
                  <QrImage drawing={drawQr(made().note)} label="The checkpoint as a QR code" />
                  <figcaption class="quiet">For the camera of another device</figcaption>
                </figure>
              </div>
              <p class="quiet">Made {dayAndTime(made().at)}, by this device's clock.</p>
              <div class="checkpoint-ways">
                <button type="button" class="btn main" onClick={() => save(made().note, made().size)}>
                  Save as a file
                </button>
                <button type="button" class="btn" onClick={() => void copy(made().note)}>
                  {copied() ? "Copied" : "Copy"}
                </button>
                <button type="button" class="btn" onClick={() => window.print()}>
                  Print
                </button>
              </div>
              <CheckpointSheet made={made()} drawing={drawQr(made().note)} />
            </>
          )}
        </Show>
        <CompareCheckpoint />
        <section>
          <h3>What it can prove, and what it cannot</h3>
          <p>
            Against a checkpoint that was kept elsewhere, every entry that was changed, cut out, moved or cut off its
            end is found. Without one, who rules this device can write the whole log anew, and nothing here would show
            it. It never shows what was not logged, and its times are those of this device's clock.
          </p>
          <p>
            To check without BRANE, take{" "}
            <a href="/verify-log.html" download="verify-log.html">
              the page that checks a log
            </a>
            : one file that you open from anywhere, without a network.
          </p>
        </section>
      </div>
    </Modal>
  );
}
