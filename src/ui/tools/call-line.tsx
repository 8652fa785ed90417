import { createSignal, onCleanup, Show } from "solid-js";
import type { CallRecord } from "#core/synapse/call-record.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { useChat } from "#ui/chat/chat-context.ts";
import { useShell } from "#ui/shell/shell.ts";
import { leftInWords } from "#ui/words/format.ts";
import { changedInWords } from "./changed-in-words.ts";
import { Arguments } from "./arguments.tsx";
import { RequestCard } from "./request-card.tsx";
import { asksInFlow } from "./asking.ts";
import "./tools.css";

const words: Record<CallRecord["state"], string> = {
  asked: "waits for you",
  running: "is running",
  done: "is done",
  denied: "was denied",
  failed: "did not work",
  undone: "is undone",
};

/**
 * A call in the conversation: a card while it asks, one line afterwards, with Undo while that is possible. `said`: its
 * result stands above as the answer, and is not said twice.
 */
export function CallLine(props: { readonly call: CallRecord; readonly said?: boolean }) {
  const shell = useShell();
  const request = () => shell.requests().find((asked) => asked.callId === props.call.id);
  const inFlow = () => {
    const asked = request();
    return asked !== undefined && asksInFlow(asked) ? asked : undefined;
  };
  return (
    <Show when={inFlow()} fallback={<Folded call={props.call} said={props.said === true} />}>
      {(asked) => <RequestCard request={asked()} />}
    </Show>
  );
}

function Folded(props: { readonly call: CallRecord; readonly said: boolean }) {
  const state = () => props.call.state;
  const mended = () => props.call.proposed && changedInWords(props.call.proposed, props.call.arguments);
  return (
    <div class="call">
      <details>
        <summary>
          <Icon name="synapse" size={16} />
          <span>
            <b>{props.call.name}</b> {words[state()]}
          </span>
          <Show when={mended()}>{(sentence) => <span class="call-changed">{sentence()}</span>}</Show>
          <Show when={state() === "done" && !props.said && oneLine(props.call.result)}>
            {(result) => (
              <span class="call-result" dir="auto">
                {result()}
              </span>
            )}
          </Show>
        </summary>
        <Arguments of={props.call.arguments} />
        <Show when={props.call.proposed}>
          {(proposed) => (
            <>
              <p class="tool-about">Proposed before it was changed:</p>
              <Arguments of={proposed()} />
            </>
          )}
        </Show>
        <Show when={!props.said && props.call.result}>
          {(result) => (
            <p class="exact" dir="auto" tabindex="0">
              {result()}
            </p>
          )}
        </Show>
      </details>
      <Show when={state() === "done" && props.call.undoUntil}>
        {(until) => <Undo call={props.call} until={until()} />}
      </Show>
    </div>
  );
}

function Undo(props: { readonly call: CallRecord; readonly until: number }) {
  const shell = useShell();
  const chat = useChat();
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1_000);
  onCleanup(() => clearInterval(timer));
  async function undo(): Promise<void> {
    const id = chat.conversationId();
    if (id === undefined) return;
    const outcome = await shell.app.tools.undo(id, props.call.id);
    shell.toasts.show(outcome.kind === "undone" ? `${props.call.name} is undone.` : outcome.reason);
  }
  return (
    <Show when={props.until > now()}>
      <button type="button" class="btn" aria-label={`Undo ${props.call.name}`} onClick={() => void undo()}>
        <Icon name="undo" size={16} /> Undo <span class="quiet tabular">{leftInWords(props.until - now())}</span>
      </button>
    </Show>
  );
}

const oneLine = (text: string | undefined): string => (text ?? "").replace(/\s+/g, " ").slice(0, 120);
