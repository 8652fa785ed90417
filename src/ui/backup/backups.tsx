import { createResource, createSignal, onCleanup, Show } from "solid-js";
import type { BackupDesk, BackupStatus } from "#app/app.ts";
import { saveFile } from "#ui/parts/save-file.ts";
import { tellFault } from "#ui/shell/faults.ts";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords } from "#ui/words/format.ts";
import { stateInWords } from "./backup-words.ts";
import { Restore } from "./restore.tsx";
import "./backup.css";

/** Backups, as a part of the health page: how they stand, the code that opens them, where they go, and the way back. */
export default function Backups() {
  const shell = useShell();
  const [desk] = createResource(() => shell.app.backups());
  return <Show when={desk()}>{(ready) => <WithDesk desk={ready()} />}</Show>;
}

function WithDesk(props: { readonly desk: BackupDesk }) {
  const shell = useShell();
  const [status, setStatus] = createSignal<BackupStatus>();
  const [said, setSaid] = createSignal("");
  const look = () => props.desk.watch(setStatus);
  let stop = look();
  let stopHearing: () => void = () => undefined;
  let over = false;
  // A way in that was added or taken away above changes what opens a backup.
  void shell.app.safety().then((safety) => {
    if (over) return;
    stopHearing = safety.watch(() => {
      stop();
      stop = look();
    });
  });
  onCleanup(() => {
    over = true;
    stop();
    stopHearing();
  });

  /** Runs what a button does; a sentence comes back. */
  async function say(work: () => Promise<string>): Promise<void> {
    setSaid("");
    try {
      setSaid(await work());
    } catch (thrown) {
      setSaid(tellFault(thrown));
    }
  }
  const save = () =>
    say(async () => {
      const outcome = await props.desk.save();
      return outcome.kind === "refused" ? outcome.reason : `Saved: ${sizeInWords(outcome.backup.bytes)}.`;
    });
  const file = (what: "mine" | "house" = "mine") =>
    say(async () => {
      const outcome = await props.desk.file(what);
      if (outcome.kind === "refused") return outcome.reason;
      saveFile(outcome.blob, outcome.fileName);
      return "The file is with your downloads. Keep it on another device or disk.";
    });
  const choose = () =>
    say(async () => {
      const outcome = await props.desk.chooseFolder();
      if (outcome.kind === "refused") return outcome.reason;
      return outcome.kind === "stopped" ? "" : "From now on backups go there, once a day while BRANE is open.";
    });
  const allow = () =>
    say(async () =>
      (await props.desk.allowFolder()) ? "BRANE may write there again." : "The browser did not allow it.",
    );

  return (
    <Show when={status()}>
      {(now) => (
        <>
          <Show when={now().mineAlone}>
            <p>
              Several people share this BRANE. Your backups hold what you keep here, and nothing of anybody else's; each
              person has their own.
              {now().house
                ? " What everybody has in common, the log as it lies sealed and how each comes in, is backed up beside yours, since you are an admin."
                : ""}
            </p>
          </Show>
          <p>{stateInWords(now())}</p>
          <Show when={now().problem}>
            <p class="notice wait" role="alert">
              The last backup was not made. {now().problem}
            </p>
          </Show>
          <Show when={!now().opensElsewhere}>
            <p>
              A backup is sealed, and today only this browser has its key: when the browser loses that, nothing opens
              it. A recovery code or a passphrase opens it anywhere. Make one first.
            </p>
          </Show>
          <div class="choices">
            <Show
              when={now().opensElsewhere}
              fallback={
                <button type="button" class="btn main" onClick={toWaysIn}>
                  To “Who can open it”
                </button>
              }
            >
              <button type="button" class="btn main" disabled={now().running} onClick={() => void save()}>
                {now().running ? "Saving…" : "Back up now"}
              </button>
              <button type="button" class="btn" disabled={now().running} onClick={() => void file()}>
                Save as one file
              </button>
              <Show when={now().house}>
                <button type="button" class="btn" disabled={now().running} onClick={() => void file("house")}>
                  Save what all have in common
                </button>
              </Show>
              <Show when={now().foldersPossible}>
                <button type="button" class="btn" onClick={() => void choose()}>
                  {now().folder === undefined ? "Choose a folder" : "Choose another folder"}
                </button>
              </Show>
              <Show when={now().folder?.allowed === false}>
                <button type="button" class="btn" onClick={() => void allow()}>
                  Allow the folder again
                </button>
              </Show>
              <Show when={now().folder}>
                <button type="button" class="btn" onClick={() => void props.desk.forgetFolder()}>
                  Forget the folder
                </button>
              </Show>
            </Show>
          </div>
          <p role="status">{said()}</p>
          <details>
            <summary>Restore a backup</summary>
            <Restore desk={props.desk.restore} foldersPossible={now().foldersPossible} />
          </details>
        </>
      )}
    </Show>
  );
}

/** Recovery codes and passphrases are made in one place, on this same page. */
function toWaysIn(): void {
  const place = document.getElementById("ways-in");
  place?.scrollIntoView({ block: "start" });
  place?.focus();
}
