import { Show } from "solid-js";
import { Portal } from "solid-js/web";
import { counted } from "#ui/words/format.ts";
import type { QrDrawing } from "./qr-code.ts";
import { QrImage } from "./qr-image.tsx";

/** The page of paper that a checkpoint is printed on. On the screen it is not seen; on paper nothing else is. */
export function CheckpointSheet(props: {
  readonly made: { readonly note: string; readonly key: string; readonly size: number; readonly at: number };
  readonly drawing: QrDrawing | undefined;
}) {
  const when = () => new Date(props.made.at).toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
  return (
    <Portal>
      <section class="checkpoint-sheet" aria-hidden="true">
        <h1>BRANE: a checkpoint of the log</h1>
        <p>
          It vouches for the first {counted(props.made.size, "entry", "entries")} of the log
          {props.made.size === 1 ? "" : ", in their order,"} and tells nothing of what they say. Made on {when()}, by
          the device's own clock.
        </p>
        <Show when={props.drawing}>{(drawing) => <QrImage drawing={drawing()} label="The checkpoint" />}</Show>
        <h2>The checkpoint (the code holds the same)</h2>
        <pre>{props.made.note}</pre>
        <h2>The key of the log, which checks its signature</h2>
        <pre>{props.made.key}</pre>
        <h2>To check a log against it</h2>
        <p>
          In BRANE: Log, Keep a checkpoint, Compare with one you kept; scan the code or type the text there. Without
          BRANE: save the log as a file, open the page verify-log.html that comes with BRANE in any browser, and give it
          the file, this text and the key. On a command line: node scripts/brane.mjs audit verify LOG --checkpoint
          CHECKPOINT --key KEY. It then says whether these entries still are what they were; what was logged later is
          not vouched for by this sheet.
        </p>
      </section>
    </Portal>
  );
}
