import { createSignal, lazy, Show } from "solid-js";
import type { PeopleState } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { Page } from "#ui/shell/page.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { ChainVerdict, createVerdict } from "./chain-verdict.tsx";
import { LogSoundness } from "./soundness.tsx";
import "./log.css";

const KeepCheckpoint = lazy(() => import("./checkpoint.tsx"));

/** The log for who writes into it and does not read it: why that is so, and what they can do for it all the same. */
export function ClosedLog() {
  const shell = useShell();
  const verdict = createVerdict(shell.app.audit);
  const [keeping, setKeeping] = createSignal(false);
  const people = fromPromise(() => shell.app.people());
  const state = fromWatch<PeopleState>(() => {
    const desk = people();
    return desk && ((listener) => desk.watch(listener));
  });
  const auditors = () => {
    const now = state();
    if (now?.kind !== "shared") return [];
    return now.people.flatMap(({ roles, state: at, name }) => (roles.includes("auditor") && at === "here" ? name : []));
  };
  return (
    <Page
      title="Log"
      lead="What is done here is written down, the intent before it happens and the outcome after: what you do, and what everybody else does."
    >
      <LogSoundness onCompare={() => setKeeping(true)} />
      <p class="log-closed">
        Your key does not open the log. Only auditors read it
        <Show when={auditors().length > 0}>; here that is {names.format(auditors())}</Show>. You can check that nothing
        is missing from it, and keep a checkpoint that shows later whether it was changed.
      </p>
      <div class="log-ways">
        <button type="button" class="btn" onClick={() => void verdict.verify()}>
          Verify
        </button>
        <button type="button" class="btn" onClick={() => setKeeping(true)}>
          Keep a checkpoint
        </button>
      </div>
      <Show when={keeping()}>
        <KeepCheckpoint onClose={() => setKeeping(false)} />
      </Show>
      <ChainVerdict said={verdict.said()} />
    </Page>
  );
}

const names = new Intl.ListFormat("en");
