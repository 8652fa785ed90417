import { createEffect, createSignal, on, onCleanup, Show } from "solid-js";
import type { Proof } from "#core/vault/proof.ts";
import type { RenewalStatus } from "#app/safety.ts";
import { Meter } from "#ui/parts/meter.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { ProofDialog } from "./proof-dialog.tsx";
import { RenewDialog, type RenewFrom } from "./renew-dialog.tsx";
import { since } from "./way-words.ts";

/** When the keys were last renewed, how far it is while they are, and the way to do it. */
export function RenewKeys(props: {
  /** Grows when a way in was taken away that somebody else may know. */
  readonly taken: number;
  readonly onBegun: () => void;
}) {
  const shell = useShell();
  const [status, setStatus] = createSignal<RenewalStatus>();
  const [asking, setAsking] = createSignal<"how" | "proof">();
  const desk = shell.app.renewal();
  let stop: () => void = () => undefined;
  let over = false;
  void desk.then((found) => {
    if (!over) stop = found.watch(setStatus);
  });
  onCleanup(() => {
    over = true;
    stop();
  });
  createEffect(
    on(
      () => props.taken,
      () => void desk.then((found) => found.advise()),
      { defer: true },
    ),
  );

  /** Resolves to why it was not begun. */
  async function renew(from: RenewFrom, proof?: Proof): Promise<string | undefined> {
    const found = await desk;
    const outcome = await (from === "keys" ? found.renewKeys() : found.renewFromTheGround(proof));
    switch (outcome.kind) {
      case "needs-proof":
        setAsking("proof");
        return undefined;
      case "refused":
        return outcome.reason;
      case "stopped":
        return "Nothing came from the passkey. Try again, or show another way in.";
      case "begun":
        setAsking(undefined);
        props.onBegun();
        return undefined;
    }
  }

  return (
    <Show when={status()}>
      {(now) => (
        <div class="renewal">
          <div class="row">
            <span>
              <b>Keys</b>
              <span class="quiet">{standing(now())}</span>
            </span>
            <Show when={now().running === undefined}>
              <button type="button" class="btn" onClick={() => setAsking("how")}>
                Renew the keys
              </button>
            </Show>
          </div>
          <Show when={now().running}>
            {(running) => (
              <>
                <Meter part={running().total === 0 ? 0 : running().done / running().total} label="Renewing the keys" />
                <p class="quiet">
                  What is kept is being sealed anew in the background. Go on as usual; when BRANE is closed, it goes on
                  at the next start.
                </p>
              </>
            )}
          </Show>
          <Show when={now().problem}>{(problem) => <p class="notice wait">{problem()}</p>}</Show>
          <Show when={now().advised && now().running === undefined}>
            <p class="notice wait">
              {opensByItself(now())
                ? "A way in that is gone no longer opens BRANE"
                : "This device, or a way in that is gone, no longer opens BRANE"}
              ; a copy of the disk from before still could, with what is written here later. Renewing the keys from the
              ground ends that.
            </p>
          </Show>
          <Show when={asking() === "how"}>
            <RenewDialog
              advised={now().advised}
              ways={now().ways}
              renew={(from) => renew(from)}
              onClose={() => setAsking(undefined)}
            />
          </Show>
          <Show when={asking() === "proof"}>
            <ProofDialog
              ways={now().ways}
              show={(proof) => renew("ground", proof)}
              onClose={() => setAsking(undefined)}
            />
          </Show>
        </div>
      )}
    </Show>
  );
}

const opensByItself = ({ ways }: RenewalStatus) => ways.some(({ kind }) => kind === "device");

function standing({ renewedAt, running }: RenewalStatus): string {
  if (running !== undefined) {
    if (running.total === 0) return "Being renewed.";
    return `Being renewed: ${running.done.toLocaleString()} of ${running.total.toLocaleString()} things looked at.`;
  }
  return renewedAt === undefined ? "Those of the first day." : `Last renewed on ${since(renewedAt)}.`;
}
