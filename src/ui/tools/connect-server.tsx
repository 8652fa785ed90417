import { createSignal, Show } from "solid-js";
import type { NeuronId } from "#core/words/ids.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";

/** A tool server speaks MCP over HTTP. Connecting opens the gate to its address, so the dialog says so first. */
export default function ConnectServer(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const [url, setUrl] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal("");
  const neuron = () => shell.neurons()?.find((one) => one.id === props.neuronId);
  const origin = () =>
    URL.canParse(url()) && /^https?:$/.test(new URL(url()).protocol) ? new URL(url()).origin : undefined;

  async function connect(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (origin() === undefined) return void setProblem("This is no web address. It begins with http:// or https://.");
    setProblem("");
    setBusy(true);
    const outcome = await shell.app.tools.connectServer(props.neuronId, url().trim());
    setBusy(false);
    if (outcome.kind === "failed") return void setProblem(outcome.reason);
    shell.toasts.show(`${outcome.server.name} is connected, with ${counted(outcome.server.tools, "tool")}.`);
    shell.dialogs.close();
  }

  return (
    <Modal title="Connect a tool server" onClose={() => shell.dialogs.close()}>
      <form onSubmit={(event) => void connect(event)}>
        <p>
          A server that speaks MCP over HTTP, on this machine or elsewhere. Each of its tools still asks before every
          call.
        </p>
        <label class="field">
          <span>Address</span>
          <input
            data-first
            type="url"
            inputmode="url"
            placeholder="http://127.0.0.1:3901/mcp"
            value={url()}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <Show when={origin()}>
          {(to) => (
            <p class="notice wait">
              Connecting opens {neuron()?.name ?? "this neuron"}'s membrane to {to()}, and to nothing else. What a tool
              is called with goes there. You can forbid it again at any time.
            </p>
          )}
        </Show>
        <Show when={problem()}>
          <p class="notice stop" role="alert">
            {problem()}
          </p>
        </Show>
        <div class="choices">
          <button type="submit" class="btn main" disabled={busy()}>
            {busy() ? "Connecting…" : "Allow and connect"}
          </button>
          <button type="button" class="btn plain" onClick={() => shell.dialogs.close()}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}
