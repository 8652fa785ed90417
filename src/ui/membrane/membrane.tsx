import { For, Show } from "solid-js";
import type { GateEntry, GateTotal } from "#app/app.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { isOnThisDevice } from "#core/words/tier.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { membraneWords } from "#ui/sign/membrane-words.ts";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { sizeInWords, timeOfDay } from "#ui/words/format.ts";
import { byPerson, leftOf } from "./left.ts";
import "./membrane.css";

/** The membrane, pressed: what has left, what could, and how to check without trusting this page. */
export default function Membrane(props: { readonly neuronId: NeuronId | undefined }) {
  const shell = useShell();
  const log = fromWatch<readonly GateEntry[]>(() => (listener) => shell.app.gate.watch(listener));
  const totals = fromWatch<readonly GateTotal[]>(() => (listener) => shell.app.gate.watchTotals(listener));
  const allowed = fromWatch<Parameters<Parameters<typeof shell.app.gate.watchAllowed>[0]>[0]>(
    () => (listener) => shell.app.gate.watchAllowed(listener),
  );
  const neuron = () => shell.neurons()?.find((one) => one.id === props.neuronId);
  const left = () => leftOf(totals(), props.neuronId);
  const entries = () =>
    (log() ?? [])
      .filter((entry) => props.neuronId === undefined || entry.neuronId === props.neuronId)
      .slice(-20)
      .reverse();
  /** The list holds the newest requests of all; the sums know of those that fell out of it. */
  const knocked = () =>
    (totals() ?? []).some(
      (total) =>
        (props.neuronId === undefined || total.neuronId === props.neuronId) && total.allowed + total.refused > 0,
    );
  const may = () => (allowed() ?? []).filter((one) => props.neuronId === undefined || one.neuronId === props.neuronId);
  const nameOf = (id: NeuronId) =>
    (id === byPerson ? "your own asking" : undefined) ?? shell.neurons()?.find((one) => one.id === id)?.name ?? id;
  const open = () => neuron()?.open ?? shell.anyOpen();

  return (
    <Modal title={left().title} onClose={() => shell.dialogs.close()} wide>
      <div class="membrane-lead" classList={{ open: open() }}>
        <NeuronSign id={props.neuronId ?? "BRANE"} size={64} open={open()} />
        <p>
          <Show when={neuron()} fallback={<b>All neurons on this device</b>}>
            {(one) => (
              <b>
                {one().name}: {membraneWords(one()).toLowerCase()}
              </b>
            )}
          </Show>
          <br />
          {left().sentence}
        </p>
      </div>
      <section class="stack">
        <h3>What has left</h3>
        <Show
          when={entries().length > 0}
          fallback={
            <p class="holding-none">
              {knocked()
                ? "The newest requests in this list are of others."
                : `No request ${neuron() === undefined ? "" : "of this neuron "}was made to any other address.`}
            </p>
          }
        >
          <ul class="gate-log">
            <For each={entries()}>
              {(entry) => (
                <li>
                  <span class="tabular">{timeOfDay(entry.at)}</span>
                  <span>
                    <b>{entry.origin}</b> {entry.purpose}
                    <Show when={props.neuronId === undefined}>, for {nameOf(entry.neuronId ?? byPerson)}</Show>
                    <Show when={!entry.allowed}> · {entry.reason}</Show>
                  </span>
                  <span class="tag" classList={{ wait: entry.allowed, inside: !entry.allowed }}>
                    {entry.allowed
                      ? `${sizeInWords(entry.bytesOut)} ${isOnThisDevice(entry.origin) ? "on this device" : "out"}`
                      : "Refused"}
                  </span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </section>
      <section class="stack">
        <h3>What could leave</h3>
        <Show
          when={may().length > 0}
          fallback={
            <p class="holding-none">
              Nothing: no address is allowed{neuron() === undefined ? "" : " for this neuron"}. The one part of BRANE
              that can connect refuses everything until you connect a tool server or a model server
              {neuron() === undefined || neuron()?.tier === 2
                ? ""
                : ", and this neuron may reach only servers on this machine"}
              .
            </p>
          }
        >
          <ul class="gate-log">
            <For each={may()}>
              {(one) => (
                <li>
                  <span>
                    <b>{one.origin}</b> {one.purpose}, for {nameOf(one.neuronId)}
                  </span>
                  <button
                    type="button"
                    class="btn"
                    aria-label={`Forbid ${one.origin}`}
                    onClick={() => void shell.app.gate.forbid(one.neuronId, one.origin)}
                  >
                    Forbid
                  </button>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </section>
      <section class="stack">
        <h3>How to check</h3>
        <ol class="check">
          <li>Switch the network off and ask again: it answers all the same.</li>
          <li>
            Open the browser's developer tools, choose Network, and ask. Every request that appears goes to{" "}
            {location.host}, which serves the app's own files, or stands in the lists above.
          </li>
          <li>
            Look at this page's own rule in the same place, under the first request's headers:{" "}
            <code>connect-src 'self'</code> forbids the page to talk to anyone else, whatever its code says.
          </li>
          <li>
            Every tool call and every request stands in the <a href="#/log">log</a>, written before it happens, chained
            so that none in the middle can be removed unseen.
          </li>
        </ol>
      </section>
    </Modal>
  );
}
