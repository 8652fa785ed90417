import { createSignal, Match, Show, Switch } from "solid-js";
import type { BackupProof, Kept, OpenBackupOutcome, RestoreDesk } from "#app/app.ts";
import { tellFault } from "#ui/shell/faults.ts";
import { dayAndTime, sizeInWords } from "#ui/words/format.ts";
import "./backup.css";

type Opened = Extract<OpenBackupOutcome, { readonly kind: "opened" }>;

/** Finds a backup, says what it is, asks for what opens it, and puts it in the place of what is here. */
export function Restore(props: { readonly desk: RestoreDesk; readonly foldersPossible: boolean }) {
  const [opened, setOpened] = createSignal<Opened>();
  const [said, setSaid] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [how, setHow] = createSignal<BackupProof["kind"]>("recovery");
  const [secret, setSecret] = createSignal("");

  async function alone(work: () => Promise<string>): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setSaid("");
    try {
      setSaid(await work());
    } catch (thrown) {
      setSaid(tellFault(thrown));
    } finally {
      setBusy(false);
    }
  }
  const look = (from: "here" | "folder" | File) =>
    alone(async () => {
      setOpened(undefined);
      const outcome = await props.desk.open(from);
      if (outcome.kind === "opened") setOpened(outcome);
      if (outcome.kind === "refused") return outcome.reason;
      return outcome.kind === "none" ? noneIn(from) : "";
    });
  const restore = (event: SubmitEvent, backup: Opened) => {
    event.preventDefault();
    return alone(async () => {
      const proof: BackupProof =
        how() === "recovery" ? { kind: "recovery", code: secret() } : { kind: "passphrase", passphrase: secret() };
      const outcome = await backup.restore(backup.needsProof ? proof : undefined);
      return outcome.kind === "refused" ? outcome.reason : "It is restored. The page loads again.";
    });
  };

  return (
    <div class="restore">
      <div class="choices" role="group" aria-label="Where the backup is">
        <button type="button" class="btn" disabled={busy()} onClick={() => void look("here")}>
          Look in this browser
        </button>
        <Show when={props.foldersPossible}>
          <button type="button" class="btn" disabled={busy()} onClick={() => void look("folder")}>
            Choose its folder
          </button>
        </Show>
        <label class="btn" classList={{ off: busy() }}>
          Choose its file
          <input
            class="only-heard"
            type="file"
            accept=".branebackup"
            disabled={busy()}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              if (file !== undefined) void look(file);
            }}
          />
        </label>
      </div>
      <Show when={opened()}>
        {(backup) => (
          <form class="restore-form" onSubmit={(event) => void restore(event, backup())}>
            <p>
              The backup of {dayAndTime(backup().backup.at)} is whole: {sizeInWords(backup().backup.bytes)}, saved by
              BRANE {backup().backup.app}. {holdsInWords(backup())}
            </p>
            <Show when={backup().needsProof}>
              <div class="choices" role="group" aria-label="What opens it">
                <button
                  type="button"
                  class="btn"
                  classList={{ main: how() === "recovery" }}
                  aria-pressed={how() === "recovery"}
                  onClick={() => setHow("recovery")}
                >
                  Recovery code
                </button>
                <button
                  type="button"
                  class="btn"
                  classList={{ main: how() === "passphrase" }}
                  aria-pressed={how() === "passphrase"}
                  onClick={() => setHow("passphrase")}
                >
                  Passphrase
                </button>
              </div>
              <label class="field">
                <span>{how() === "recovery" ? "The recovery code that you wrote down" : "The passphrase"}</span>
                <input
                  required
                  type={how() === "recovery" ? "text" : "password"}
                  autocomplete="off"
                  autocapitalize="characters"
                  spellcheck={false}
                  value={secret()}
                  onInput={(event) => setSecret(event.currentTarget.value)}
                />
              </label>
            </Show>
            <Show when={backup().here}>
              {(here) => (
                <p class="notice wait">
                  It takes the place of what is here now: {keptInWords(here())}. That is backed up first
                  {here().wayBack
                    ? ", and can be restored the same way."
                    : ", but only the key that is here opens that, and it goes too. To have a way back, make a recovery code above before you restore."}
                </p>
              )}
            </Show>
            <button
              type="submit"
              class="btn"
              classList={{ danger: backup().here !== undefined, main: backup().here === undefined }}
              disabled={busy()}
            >
              {backup().here === undefined ? "Restore it" : "Replace everything by it"}
            </button>
          </form>
        )}
      </Show>
      <p role="status">
        <Switch>
          <Match when={busy()}>Reading and checking…</Match>
          <Match when={said()}>{said()}</Match>
        </Switch>
      </p>
    </div>
  );
}

const holdsInWords = ({ people, backup }: Opened): string =>
  people === undefined
    ? `It holds ${keptInWords(backup)}.`
    : `It holds what ${counted(people, "person")} have in common: the log, the rules, and how each of them comes in. What each kept is in a backup of their own, restored when they have come in. Show what opens BRANE for the admin who saved it.`;
const keptInWords = ({ conversations, documents }: Kept): string =>
  `${counted(conversations, "conversation")} and ${counted(documents, "document")}`;
const counted = (count: number, what: string): string =>
  `${count === 0 ? "no" : count} ${count === 1 ? what : what === "person" ? "people" : `${what}s`}`;

const noneIn = (from: "here" | "folder" | File): string =>
  from === "here"
    ? "There is no backup in this browser. Choose the folder or the file it was saved to."
    : "There is no backup of BRANE in this folder. Choose another one.";
