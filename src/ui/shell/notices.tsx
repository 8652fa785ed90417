import { createSignal, For, Show } from "solid-js";
import { sizeInWords } from "#ui/words/format.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { lostBesides } from "#ui/backup/lost-words.ts";
import { isLowOnSpace } from "./low-space.ts";
import { useShell } from "./shell.ts";
import "./notices.css";

/** What a person should know about this device before it matters; each says what is, then what to do. */
export default function Notices() {
  const shell = useShell();
  const [hidden, setHidden] = createSignal<ReadonlySet<string>>(new Set());
  const hide = (name: string) => setHidden((names) => new Set(names).add(name));
  const shown = (name: string) => !hidden().has(name);
  const free = () => {
    const storage = shell.device()?.storage;
    return storage === undefined ? undefined : storage.quotaBytes - storage.usedBytes;
  };
  const full = () => {
    const device = shell.device();
    return device !== undefined && isLowOnSpace(device);
  };

  return (
    <div class="notices" role="region" aria-label="About this device">
      <For each={shell.requestsElsewhere()}>
        {(request) => (
          <div class="notice wait">
            <p>
              {request.neuronName} waits for you: {request.definition.name} wants to {request.definition.wants}.
            </p>
            <a class="btn" href={shell.hrefOf({ name: "chat", neuronId: request.neuronId })}>
              Look at it
            </a>
          </div>
        )}
      </For>
      <Show when={shell.route().name !== "log" && shown("log") && shell.soundness()?.broken}>
        {(broken) => (
          <div class="notice stop">
            <p>
              The log is not as it was written, from entry {broken().seq.toLocaleString()} on. Save it as a file before
              you go on, and compare it with a checkpoint you kept elsewhere.
            </p>
            <a class="btn" href="#/log">
              Look at the log
            </a>
            <Hide onHide={() => hide("log")} />
          </div>
        )}
      </Show>
      <Show when={shell.device()?.update === "waiting" && shown("waiting")}>
        <div class="notice inside">
          <p>
            A new version of BRANE is ready.{" "}
            {shell.turns.anyRunning()
              ? "It waits until the answer is finished."
              : "Your conversations stay as they are."}
          </p>
          <button
            type="button"
            class="btn"
            disabled={shell.turns.anyRunning()}
            onClick={() => shell.app.device.applyUpdate()}
          >
            Update now
          </button>
          <Hide onHide={() => hide("waiting")} />
        </div>
      </Show>
      <Show when={shell.device()?.update === "stale"}>
        <div class="notice wait">
          <p>Another tab runs a newer version of BRANE. This one is old: reload it before you go on.</p>
          <button type="button" class="btn" onClick={() => shell.app.device.applyUpdate()}>
            Reload
          </button>
        </div>
      </Show>
      <Show when={shell.device()?.privateWindow === true && shown("private")}>
        <div class="notice wait">
          <p>
            This is a private window: when you close it, the browser deletes what you keep here. Save a neuron as a
            .brane file, or use an ordinary window.
          </p>
          <Hide onHide={() => hide("private")} />
        </div>
      </Show>
      <Show when={shell.mayBePrivate() && shown("may-be-private")}>
        <div class="notice">
          <p>
            Kept in this browser. If this is a private window, the browser deletes it on closing: save the neuron as a
            .brane file before.
          </p>
          <Hide onHide={() => hide("may-be-private")} />
        </div>
      </Show>
      <Show when={(shell.device()?.lost.length ?? 0) > 0 && shown("lost")}>
        <div class="notice wait">
          <p>{lostBesides(shell.device()?.lost ?? [])}</p>
          <Hide onHide={() => hide("lost")} />
        </div>
      </Show>
      <Show when={full() && shown("full")}>
        <div class="notice wait">
          <p>
            Only {sizeInWords(free() ?? 0)} are left for BRANE on this device. Remove documents you no longer need, or
            free some space on the disk.
          </p>
          <a class="btn" href="#/health">
            Look at storage
          </a>
          <Hide onHide={() => hide("full")} />
        </div>
      </Show>
      <Show when={shell.device()?.isolated === false && shown("single")}>
        <div class="notice">
          <p>
            This host does not let the page use several processor cores, so answers come slower. Everything else works.
          </p>
          <a class="btn" href="#/health">
            Why
          </a>
          <Hide onHide={() => hide("single")} />
        </div>
      </Show>
    </div>
  );
}

function Hide(props: { readonly onHide: () => void }) {
  return (
    <button type="button" class="icon-btn" aria-label="Hide this note" onClick={() => props.onHide()}>
      <Icon name="close" size={16} />
    </button>
  );
}
