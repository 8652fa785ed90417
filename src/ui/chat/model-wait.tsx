import { Match, Show, Switch } from "solid-js";
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
              <div
                class="meter"
                role="progressbar"
                aria-labelledby="model-wait"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow={Math.round(part() * 100)}
              >
                <i style={{ width: `${part() * 100}%` }} />
              </div>
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
