import { createSignal, Show } from "solid-js";
import type { PermissionDecision, PermissionRequest } from "#core/synapse/permission.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { timeOfDay } from "#ui/words/format.ts";
import { Arguments } from "./arguments.tsx";
import { riskInWords, undoInWords, whereInWords } from "./asking.ts";
import { RequestForm } from "./request-form.tsx";
import "./tools.css";

/** A tool asks in the flow: name, one sentence, exact arguments, whether it can be undone, three choices. */
export function RequestCard(props: { readonly request: PermissionRequest }) {
  return (
    <div class="tool-card" role="group" aria-label={`${props.request.definition.name} asks for permission`}>
      <RequestBody request={props.request} />
    </div>
  );
}

/** The same words in the card and in the dialog. */
export function RequestBody(props: { readonly request: PermissionRequest }) {
  const shell = useShell();
  const [decided, setDecided] = createSignal(false);
  const lacks = () => (props.request.missing?.length ?? 0) > 0;
  const [mends, setMends] = createSignal(lacks());
  const definition = () => props.request.definition;
  function decide(decision: PermissionDecision): void {
    if (decided()) return;
    setDecided(true);
    shell.app.tools.decide(props.request.callId, decision);
    if (matchMedia("(pointer: fine)").matches) {
      document.querySelector<HTMLElement>('textarea[aria-label="Message"]')?.focus(); // the pressed button goes away
    }
  }
  return (
    <>
      <div class="tool-head">
        <Icon name="synapse" />
        <p>
          <b>{definition().name}</b> wants to {definition().wants}
        </p>
        <span
          class="tag"
          classList={{
            wait: definition().effect !== "nothing" && definition().effect !== "irreversible",
            stop: definition().effect === "irreversible",
          }}
        >
          {undoInWords(definition())}
        </span>
      </div>
      <Show when={!mends()}>
        <Arguments of={props.request.arguments} />
      </Show>
      <p class="tool-about">
        {props.request.by === "person" ? "You typed it." : `${props.request.neuronName} asks.`}{" "}
        {riskInWords(definition())} {whereInWords(definition())}
        <Show when={!mends()}>
          {" "}
          Allowing for 24 hours covers: {props.request.scope}, until {timeOfDay(props.request.expiresAt)} tomorrow.
        </Show>
      </p>
      <Show when={mends()} fallback={<Choices />}>
        <RequestForm
          request={props.request}
          opened={!lacks() || props.request.by === "person"}
          onAllow={(args) => decide({ kind: "mended", arguments: args })}
          onDeny={() => decide("deny")}
        />
      </Show>
    </>
  );

  function Choices() {
    return (
      <div class="tool-choices">
        <button type="button" class="btn main" disabled={decided()} onClick={() => decide("allow-once")}>
          Allow once
        </button>
        <button type="button" class="btn" disabled={decided()} onClick={() => decide("allow-24-hours")}>
          Allow for 24 hours
        </button>
        <button type="button" class="btn plain" disabled={decided()} onClick={() => decide("deny")}>
          Deny
        </button>
        <Show when={Object.keys(props.request.arguments).length > 0}>
          <button type="button" class="btn plain" disabled={decided()} onClick={() => setMends(true)}>
            Change it
          </button>
        </Show>
      </div>
    );
  }
}
