import { Show } from "solid-js";
import { useShell } from "#ui/shell/shell.ts";
import { checkedInWords } from "./soundness-words.ts";

/**
 * What the checks found that run by themselves after each opening; and what to do where the log is
 * not as it was. `onSave`: for who may take it away.
 */
export function LogSoundness(props: { readonly onSave?: () => void; readonly onCompare: () => void }) {
  const shell = useShell();
  return (
    <Show
      when={shell.soundness()?.broken}
      fallback={
        <Show when={shell.soundness()?.checked}>
          <p class="quiet">Last checked: {checkedInWords(shell.soundness())}.</p>
        </Show>
      }
    >
      <div class="notice stop" role="alert">
        <p>
          {checkedInWords(shell.soundness())} Somebody or something changed what is stored here.{" "}
          {props.onSave === undefined ? "Tell an auditor" : "Save the log as a file"} now, and compare it with a
          checkpoint you kept elsewhere: that shows how far back it still is what it was. What is logged from now on
          goes on after it.
        </p>
        <Show when={props.onSave}>
          {(save) => (
            <button type="button" class="btn" onClick={() => save()()}>
              Save as a file
            </button>
          )}
        </Show>
        <button type="button" class="btn" onClick={() => props.onCompare()}>
          Compare with a checkpoint
        </button>
      </div>
    </Show>
  );
}
