import { Show } from "solid-js";
import { useShell } from "./shell.ts";

/** The pages beside the conversations. */
export function PageLinks() {
  const usesNeurons = useShell().app.roles.includes("user");
  return (
    <>
      <a class="link" href="#/health">
        Health
      </a>
      <Show when={usesNeurons}>
        <a class="link" href="#/models">
          Models
        </a>
        <a class="link" href="#/keys">
          Keys
        </a>
      </Show>
      <a class="link" href="#/log">
        Log
      </a>
      <a class="link" href="#/docs">
        Help
      </a>
    </>
  );
}
