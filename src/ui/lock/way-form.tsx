import { createSignal, For, onCleanup, Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Proof } from "#core/vault/proof.ts";
import { NoPasskeysHere, passkeysWorkHere } from "#ui/parts/passkey-place.tsx";
import { Problem } from "#ui/parts/problem.tsx";
import { tellFault } from "#ui/shell/faults.ts";
import "./way-form.css";

export type AskedWay = Exclude<Proof["kind"], "device">;

/** Asks for one of the ways in and tries it: a passphrase, the printed code, or the browser's own window for a passkey. */
export function WayForm(props: {
  readonly ways: readonly AskedWay[];
  /** What the main button does, and what it says while it is doing it. */
  readonly does: string;
  readonly doing: string;
  /** What it does cannot be undone. */
  readonly danger?: boolean;
  /** Resolves to nothing when that was it, or to why not and how long the next try waits, in milliseconds. */
  readonly show: (proof: Proof) => Promise<{ readonly reason: string; readonly pause: number } | undefined>;
  readonly also?: JSX.Element;
}) {
  /** Those that can work at this address. */
  const ways = () => props.ways.filter((way) => way !== "passkey" || passkeysWorkHere());
  const typed = () => ways().filter((way) => way !== "passkey");
  const [way, setWay] = createSignal<AskedWay>(typed()[0] ?? "passkey");
  const [text, setText] = createSignal("");
  const [shown, setShown] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const [waits, setWaits] = createSignal(0);
  let field: HTMLInputElement | undefined;
  const timer = setInterval(() => setWaits((left) => Math.max(0, left - 1)), 1000);
  onCleanup(() => clearInterval(timer));

  async function show(proof: Proof): Promise<void> {
    if (busy() || waits() > 0) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const refused = await props.show(proof);
      if (refused !== undefined) {
        setProblem(refused.reason);
        setWaits(Math.ceil(refused.pause / 1000));
      }
    } catch (thrown) {
      setProblem(tellFault(thrown));
    } finally {
      setBusy(false);
      field?.select();
    }
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (way() === "passkey") void show({ kind: "passkey" });
    else if (text().trim() === "") field?.focus();
    else
      void show(way() === "recovery" ? { kind: "recovery", code: text() } : { kind: "passphrase", passphrase: text() });
  }
  function choose(next: AskedWay): void {
    setWay(next);
    setText("");
    setProblem(undefined);
    if (next === "passkey") void show({ kind: "passkey" });
    else field?.focus();
  }

  return (
    <form class="way" onSubmit={submit}>
      <Show when={way() !== "passkey"}>
        <label class="field">
          <span>{way() === "recovery" ? "Recovery code" : "Passphrase"}</span>
          <input
            ref={(element) => (field = element)}
            data-first
            type={shown() || way() === "recovery" ? "text" : "password"}
            autocomplete={way() === "recovery" ? "off" : "current-password"}
            autocapitalize="none"
            spellcheck={false}
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Show when={way() === "passphrase"}>
          <label class="tick">
            <input type="checkbox" checked={shown()} onChange={(event) => setShown(event.currentTarget.checked)} />
            Show
          </label>
        </Show>
      </Show>
      <Problem why={problem()} />
      <div class="choices">
        <Show when={ways().length > 0}>
          <button
            type="submit"
            class={props.danger === true ? "btn danger" : "btn main"}
            disabled={busy() || waits() > 0}
          >
            {busy()
              ? props.doing
              : waits() > 0
                ? `Again in ${waits()} s`
                : way() === "passkey"
                  ? "Use a passkey"
                  : props.does}
          </button>
        </Show>
        <For each={ways().filter((each) => each !== way())}>
          {(other) => (
            <button type="button" class="btn plain" disabled={busy()} onClick={() => choose(other)}>
              {instead[other]}
            </button>
          )}
        </For>
        {props.also}
      </div>
      <Show when={ways().length < props.ways.length}>
        <Show when={ways().length > 0} fallback={<NoPasskeysHere />}>
          <p class="quiet">A passkey works only at an address with a name, and this one is a number.</p>
        </Show>
      </Show>
    </form>
  );
}

const instead: Readonly<Record<AskedWay, string>> = {
  passphrase: "Use the passphrase",
  passkey: "Use a passkey",
  recovery: "Use the recovery code",
};
