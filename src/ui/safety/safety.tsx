import { createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { Proof } from "#core/vault/proof.ts";
import type { SafetyDesk, SafetyOutcome, SafetyStatus } from "#app/safety.ts";
import { useShell } from "#ui/shell/shell.ts";
import { ProofDialog } from "./proof-dialog.tsx";
import { RecoveryPage } from "./recovery-page.tsx";
import { RenewKeys } from "./renew-keys.tsx";
import { SetPassphrase } from "./set-passphrase.tsx";
import { wayInWords } from "./way-words.ts";
import "#ui/parts/tick.css";
import { NoPasskeysHere, passkeysWorkHere } from "#ui/parts/passkey-place.tsx";
import "./safety.css";

/** What needs a person's word while BRANE asks at every opening. */
type Act = (desk: SafetyDesk, proof?: Proof) => Promise<SafetyOutcome>;

/** Who can open what is kept here: said plainly, and changed here. */
export function Safety() {
  const shell = useShell();
  const [status, setStatus] = createSignal<SafetyStatus>();
  const [wanted, setWanted] = createSignal<Act>();
  const [code, setCode] = createSignal<string>();
  const [setting, setSetting] = createSignal(false);
  /** Counts what took a way in away that somebody else may know: a reason to renew the keys. */
  const [taken, setTaken] = createSignal(0);
  const desk = shell.app.safety();
  let stop: () => void = () => undefined;
  let over = false;
  void desk.then((found) => {
    if (!over) stop = found.watch(setStatus);
  });
  onCleanup(() => {
    over = true;
    stop();
  });

  /** Does it; asks for a way in first where this device is none. Resolves to why it was not done. */
  async function act(what: Act, proof?: Proof): Promise<string | undefined> {
    const before = status()?.ways ?? [];
    const outcome = await what(await desk, proof);
    switch (outcome.kind) {
      case "needs-proof":
        setWanted(() => what);
        return undefined;
      case "refused":
        return outcome.reason;
      case "stopped":
        return proof === undefined ? undefined : "Nothing came from the passkey. Try again, or show another way in.";
      case "done":
        if (before.some(({ id }) => status()?.ways.every((way) => way.id !== id))) setTaken((times) => times + 1);
        setWanted(undefined);
        setCode(outcome.code);
        setSetting(false);
        return undefined;
    }
  }
  const tell = (what: Act) =>
    void act(what).then((reason) => {
      if (reason !== undefined) shell.toasts.show(reason);
    });

  return (
    <section class="safety">
      <h2 id="ways-in" tabindex="-1">
        Who can open it
      </h2>
      <Show when={status()} fallback={<p>Reading how it is locked…</p>}>
        {(now) => (
          <>
            <Show when={now().asks} fallback={<ByItself canAsk={now().ways.length > 1} />}>
              <p>
                <b>BRANE asks at every opening.</b> Who takes the disk has to guess: each guess at a passphrase takes a
                third of a second and 67 MB. While BRANE is open, whoever sits here can read it. Lock it when you go.
              </p>
            </Show>
            <ul class="ways">
              <For each={now().ways}>
                {(way) => (
                  <li>
                    <span>
                      <b>{wayInWords[way.kind].name}</b>
                      <span class="quiet">{wayInWords[way.kind].says(way.madeAt)}</span>
                    </span>
                    <Show when={way.kind !== "device" && now().ways.length > 1}>
                      <button type="button" class="btn plain" onClick={() => tell((each) => each.removeWay(way.id))}>
                        Remove
                      </button>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
            <div class="choices">
              <button type="button" class="btn" onClick={() => setSetting(true)}>
                {has(now(), "passphrase") ? "Change the passphrase" : "Set a passphrase"}
              </button>
              <Show when={passkeysWorkHere()}>
                <button type="button" class="btn" onClick={() => tell((each, proof) => each.addPasskey(proof))}>
                  Add a passkey
                </button>
              </Show>
              <button type="button" class="btn" onClick={() => tell((each, proof) => each.makeRecoveryCode(proof))}>
                {has(now(), "recovery") ? "Make a new recovery code" : "Make a recovery code"}
              </button>
            </div>
            <Show when={!passkeysWorkHere()}>
              <NoPasskeysHere screen="#/health" />
            </Show>
            <Show when={now().asks && !has(now(), "recovery")}>
              <p class="notice wait">
                There is no recovery code. If you forget the passphrase or lose the passkey, what is kept here is lost.
              </p>
            </Show>
            <Show when={now().asks || now().ways.length > 1}>
              <label class="tick">
                <input
                  type="checkbox"
                  checked={now().asks}
                  onChange={(event) => {
                    const asks = event.currentTarget.checked;
                    event.currentTarget.checked = now().asks; // until it is so
                    tell((each, proof) => each.askAtOpening(asks, proof));
                  }}
                />
                Ask whenever BRANE opens
              </label>
            </Show>
            <RenewKeys
              taken={taken()}
              onBegun={() => {
                stop(); // the ways in may have changed with the keys
                void desk.then((found) => (stop = found.watch(setStatus)));
              }}
            />
            <Show when={now().asks}>
              <div class="choices">
                <label class="field lock-after">
                  <span>Lock when nobody is here for</span>
                  <select
                    value={String(now().lockAfter)}
                    onChange={(event) => {
                      const minutes = Number(event.currentTarget.value);
                      void desk.then((each) => each.lockAfter(minutes));
                    }}
                  >
                    <For each={minutes}>
                      {([value, words]) => (
                        <option value={String(value)} selected={value === now().lockAfter}>
                          {words}
                        </option>
                      )}
                    </For>
                  </select>
                </label>
                <button type="button" class="btn main" onClick={() => tell((each) => each.lockNow())}>
                  Lock now
                </button>
              </div>
            </Show>
            <Switch>
              <Match when={code()}>
                {(fresh) => <RecoveryPage code={fresh()} onClose={() => setCode(undefined)} />}
              </Match>
              <Match when={wanted()}>
                {(what) => (
                  <ProofDialog
                    ways={now().ways}
                    show={(proof) => act(what(), proof)}
                    onClose={() => setWanted(undefined)}
                  />
                )}
              </Match>
              <Match when={setting()}>
                <SetPassphrase
                  asks={now().asks}
                  set={(passphrase, asks) =>
                    act((each, proof) =>
                      each.setPassphrase(passphrase, { asks, ...(proof === undefined ? {} : { proof }) }),
                    )
                  }
                  onClose={() => setSetting(false)}
                />
              </Match>
            </Switch>
          </>
        )}
      </Show>
    </section>
  );
}

/** What this device's own key is worth, and what not. */
function ByItself(props: { readonly canAsk: boolean }) {
  return (
    <p>
      <b>This device opens BRANE by itself.</b> What you keep is sealed, so a program that reads the browser's database
      or a backup of it finds nothing. It does not help against someone who holds this disk or sits at this computer:
      browsers keep the device's key beside what it seals. If that could happen,{" "}
      {props.canAsk ? "let BRANE ask whenever it opens" : "set a passphrase"}.
    </p>
  );
}

const has = (status: SafetyStatus, kind: string) => status.ways.some((way) => way.kind === kind);

const minutes: readonly (readonly [number, string])[] = [
  [5, "5 minutes"],
  [15, "15 minutes"],
  [60, "An hour"],
  [0, "Never"],
];
