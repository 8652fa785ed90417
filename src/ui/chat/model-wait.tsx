import { Match, Show, Switch } from "solid-js";
import { Meter } from "#ui/parts/meter.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { modelInWords } from "#ui/words/model.ts";
import { useChat } from "./chat-context.ts";

/** While the model loads: how far it is and what will be possible then. The composer stays usable. */
export function ModelWait() {
  const shell = useShell();
  const chat = useChat();
  const loading = () => {
    const status = shell.model();
    return status.kind === "loading" ? status.progress : undefined;
  };
  const failed = () => {
    const status = shell.model();
    return status.kind === "failed" ? status.message : undefined;
  };
  const part = () => {
    const progress = loading();
    return progress === undefined || progress.totalBytes === 0 ? 0 : progress.loadedBytes / progress.totalBytes;
  };
  return (
    <Switch>
      <Match when={loading()}>
        {(progress) => (
          <div class="notice model-wait">
            <p id="model-wait">
              <b>{modelInWords(shell.model())}.</b>{" "}
              {chat.live() !== undefined && chat.live()?.ended() === undefined
                ? "Your question is kept and is answered as soon as the model is ready."
                : "You can write already. Once it is here, it answers without a network."}
            </p>
            <Show when={progress().stage !== "starting"}>
              <Meter part={part()} labelledBy="model-wait" />
            </Show>
          </div>
        )}
      </Match>
      <Match when={failed()}>
        {(message) => (
          <div class="notice stop" role="alert">
            <p>{message()}</p>
            <button type="button" class="btn" onClick={() => shell.app.model.retry()}>
              Try again
            </button>
          </div>
        )}
      </Match>
    </Switch>
  );
}
