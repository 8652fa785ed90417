import { createSignal, Show } from "solid-js";
import type { NeuronId } from "#core/words/ids.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";

/** A tool server speaks MCP over HTTP. Connecting opens the gate to its address, so the dialog says so first. */
export default function ConnectServer(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const [url, setUrl] = createSignal("");
  const neuron = () => shell.neurons()?.find((one) => one.id === props.neuronId);
  const origin = () =>
    URL.canParse(url()) && /^https?:$/.test(new URL(url()).protocol) ? new URL(url()).origin : undefined;

  async function connect(): Promise<string | undefined> {
    if (origin() === undefined) return "This is no web address. It begins with http:// or https://.";
    const outcome = await shell.app.tools.connectServer(props.neuronId, url().trim());
    if (outcome.kind === "failed") return outcome.reason;
    shell.toasts.show(`${outcome.server.name} is connected, with ${counted(outcome.server.tools, "tool")}.`);
    shell.dialogs.close();
    return undefined;
  }

  return (
    <DialogForm
      title="Connect a tool server"
      does="Allow and connect"
      doing="Connecting…"
      submit={connect}
      onClose={() => shell.dialogs.close()}
    >
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
            Connecting opens {neuron()?.name ?? "this neuron"}'s membrane to {to()}, and to nothing else. What a tool is
            called with goes there. You can forbid it again at any time.
          </p>
        )}
      </Show>
    </DialogForm>
  );
}
