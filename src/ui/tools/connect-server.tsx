import { createSignal, For, Show } from "solid-js";
import type { NeuronId } from "#core/words/ids.ts";
import type { Credential } from "#core/vault/credential.ts";
import { isLoopback, tierReaches } from "#core/words/tier.ts";
import { covers } from "#core/words/origin-pattern.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { createCredentialEntry } from "#ui/credentials/credential-fields.tsx";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import "#ui/credentials/credentials.css";
import "#ui/parts/tick.css";

/** Which key goes with the requests: the name of one that is kept, or these. */
const none = "";
const aNewOne = " ";

const isHere = (origin: string): boolean => isLoopback(new URL(origin).hostname);

/** A tool server speaks MCP over HTTP. Connecting opens the gate to its address, so the dialog says so first. */
export default function ConnectServer(props: { readonly neuronId: NeuronId }) {
  const shell = useShell();
  const [url, setUrl] = createSignal("");
  const [wantsKey, setWantsKey] = createSignal(false);
  const [chosen, setChosen] = createSignal<string>();
  const [added, setAdded] = createSignal(0);
  const kept = fromPromise(async () => (added(), (await shell.app.credentials()).list()));
  const neuron = () => shell.neurons()?.find((one) => one.id === props.neuronId);
  const origin = () =>
    URL.canParse(url()) && /^https?:$/.test(new URL(url()).protocol) ? new URL(url()).origin : undefined;
  const fitting = (): readonly Credential[] => (kept() ?? []).filter(({ goesTo }) => covers(goesTo, origin() ?? ""));
  const key = () => chosen() ?? fitting()[0]?.name ?? (wantsKey() ? aNewOne : none);
  const entry = createCredentialEntry({ goesTo: () => origin() ?? "" });

  /** Keeps the new key, if one was entered, and connects with the one that is chosen. */
  async function connect(): Promise<string | undefined> {
    if (origin() === undefined) return "This is no web address. It begins with http:// or https://.";
    if (wantsKey() && key() === aNewOne) {
      const outcome = await (await shell.app.credentials()).keep(entry.facts(), entry.take());
      if (outcome.kind === "refused") return outcome.reason;
      if (outcome.kind === "taken") return `There is a key called ${outcome.name} already. Choose another name.`;
      setAdded((count) => count + 1);
      setChosen(outcome.name);
    }
    const credential = wantsKey() && key() !== none ? key() : null;
    const outcome = await shell.app.tools.connectServer(props.neuronId, url().trim(), { credential });
    if (outcome.kind === "failed") {
      if (outcome.wantsKey === true) setWantsKey(true);
      return outcome.reason;
    }
    shell.toasts.show(`${outcome.server.name} is connected, with ${counted(outcome.server.tools, "tool")}.`);
    shell.dialogs.close();
    return undefined;
  }

  return (
    <DialogForm
      title="Connect a tool server"
      class="credential-form"
      does="Allow and connect"
      disabled={origin() !== undefined && !tierReaches(neuron()?.tier ?? 0, origin() ?? "")}
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
          onInput={(event) => {
            setUrl(event.currentTarget.value);
            setChosen(undefined);
          }}
        />
      </label>
      <label class="tick">
        <input type="checkbox" checked={wantsKey()} onChange={(event) => setWantsKey(event.currentTarget.checked)} />
        This server wants a key
      </label>
      <Show when={wantsKey()}>
        <Show when={fitting().length > 0}>
          <label class="field">
            <span>Which key</span>
            <select value={key()} onChange={(event) => setChosen(event.currentTarget.value)}>
              <For each={fitting()}>{({ name }) => <option value={name}>{name}</option>}</For>
              <option value={aNewOne}>A new one</option>
            </select>
          </label>
        </Show>
        <Show when={key() === aNewOne}>
          {entry.fields()}
          <p class="quiet">
            It is sealed at once, goes to {origin() ?? "this address"} only, and stands under Keys afterwards.
          </p>
        </Show>
      </Show>
      <Show when={origin()}>
        {(to) => (
          <Show
            when={tierReaches(neuron()?.tier ?? 0, to())}
            fallback={
              <p class="notice stop">
                {neuron()?.name ?? "This neuron"} keeps everything on this device, so it may use servers on this same
                machine only. To let it reach {to()}, change what may leave in “Change {neuron()?.name}”.
              </p>
            }
          >
            <p class="notice wait">
              Connecting opens {neuron()?.name ?? "this neuron"}'s membrane to {to()}, and to nothing else. What a tool
              is called with goes there{isHere(to()) ? "; what that server does with it, BRANE cannot know" : ""}. You
              can forbid it again at any time.
            </p>
          </Show>
        )}
      </Show>
    </DialogForm>
  );
}
