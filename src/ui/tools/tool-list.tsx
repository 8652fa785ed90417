import { For, Show } from "solid-js";
import type { ToolServer, ToolSummary } from "#app/app.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { useChat } from "#ui/chat/chat-context.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { counted, leftInWords } from "#ui/words/format.ts";
import { undoInWords } from "./asking.ts";

/** The neuron's tools, where they come from, and the permissions in force. */
export default function ToolList() {
  const shell = useShell();
  const chat = useChat();
  const tools = fromWatch<readonly ToolSummary[]>(() => {
    const id = chat.neuronId();
    return (listener) => shell.app.tools.watchTools(id, listener);
  });
  const servers = fromWatch<readonly ToolServer[]>(() => {
    const id = chat.neuronId();
    return (listener) => shell.app.tools.watchServers(id, listener);
  });
  async function serial(): Promise<void> {
    const outcome = await shell.app.tools.connectSerial(chat.neuronId());
    shell.toasts.show(outcome.kind === "connected" ? `${outcome.server.name} is connected.` : outcome.reason);
  }

  let connect: HTMLButtonElement | undefined;
  async function disconnect({ id, name }: Pick<ToolServer, "id" | "name">): Promise<void> {
    connect?.focus(); // where a second Enter cuts no other server
    await shell.app.tools.disconnectServer(chat.neuronId(), id);
    shell.toasts.show(`${name} is disconnected.`);
  }

  return (
    <section class="holding">
      <h2>Tools</h2>
      <p class="holding-about">
        Each call asks you first. Type <b>/</b> in the message to call one by hand.
      </p>
      <ul class="holding">
        <For each={tools()}>{(tool) => <Tool tool={tool} />}</For>
      </ul>
      <Show when={(servers()?.length ?? 0) > 0}>
        <h2>Servers and devices</h2>
        <ul class="holding">
          {/* By their ids: a row that is read anew keeps its button, and the focus on it. */}
          <For each={(servers() ?? []).map(({ id }) => id)}>
            {(id) => (
              <Show when={servers()?.find((one) => one.id === id)}>
                {(server) => (
                  <li>
                    <b>{server().name}</b>
                    <button
                      type="button"
                      class="btn"
                      aria-label={`Disconnect ${server().name}`}
                      onClick={() => void disconnect(server())}
                    >
                      Disconnect
                    </button>
                    <span class="quiet wide">
                      {server().state === "connected"
                        ? counted(server().tools, "tool")
                        : (server().problem ?? "Not connected")}
                      {" · "}
                      {server().url}
                    </span>
                  </li>
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
      <button
        ref={(button) => (connect = button)}
        type="button"
        class="btn"
        onClick={() => shell.dialogs.open({ kind: "connect-server", neuronId: chat.neuronId() })}
      >
        <Icon name="plug" size={16} /> Connect a tool server
      </button>
      <Show
        when={shell.device()?.serial === true}
        fallback={<p class="quiet">This browser cannot open a serial port. Chrome and Edge on a computer can.</p>}
      >
        <button type="button" class="btn" onClick={() => void serial()}>
          <Icon name="plug" size={16} /> Connect a serial device
        </button>
      </Show>
    </section>
  );
}

function Tool(props: { readonly tool: ToolSummary }) {
  const shell = useShell();
  const chat = useChat();
  const definition = () => props.tool.definition;
  const source = () =>
    definition().source.kind === "built-in" ? "Part of BRANE" : (definition().source.origin ?? definition().source.id);
  return (
    <li>
      <span class="headline wide">
        <b>{definition().name}</b>
        <span class="tag" classList={{ stop: definition().effect === "irreversible" }}>
          {props.tool.enabled ? undoInWords(definition()) : "Only by hand"}
        </span>
      </span>
      <span class="quiet wide">
        {definition().description} {source()}.
      </span>
      <Show when={props.tool.changed}>
        <div class="notice wait wide">
          <p>The server changed what this tool is. It is not called until you agree.</p>
          <button
            type="button"
            class="btn"
            onClick={() => void shell.app.tools.acceptChanged(chat.neuronId(), definition().name)}
          >
            Agree to the new one
          </button>
        </div>
      </Show>
      <For each={props.tool.grants}>
        {(grant) => (
          <div class="grant wide">
            <span>
              Allowed: {grant.scope}, for {leftInWords(grant.expiresAt - Date.now())} more
            </span>
            <button
              type="button"
              class="btn"
              aria-label={`Take back: ${grant.scope}`}
              onClick={() => void shell.app.tools.revoke(grant.id)}
            >
              Take back
            </button>
          </div>
        )}
      </For>
    </li>
  );
}
