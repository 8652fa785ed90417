import { For } from "solid-js";
import { Modal } from "#ui/parts/modal.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { asksInFlow } from "./asking.ts";
import { RequestBody } from "./request-card.tsx";

/** What cannot be undone, or could hurt, stops everything else until it is answered. Closing it denies. */
export default function RiskyCalls() {
  const shell = useShell();
  const first = () =>
    shell
      .requests()
      .filter((request) => !asksInFlow(request))
      .slice(0, 1);
  return (
    <For each={first()}>
      {(request) => (
        <Modal
          title={request.definition.effect === "irreversible" ? "This cannot be undone" : "This could do harm"}
          onClose={() => shell.app.tools.decide(request.callId, "deny")}
          wide
        >
          <div class="tool-card risky">
            <RequestBody request={request} />
          </div>
        </Modal>
      )}
    </For>
  );
}
