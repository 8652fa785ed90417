import { createSignal, For, onCleanup, Show } from "solid-js";
import type { Credential } from "#core/vault/credential.ts";
import { Page } from "#ui/shell/page.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { lastUseInWords, useInWords } from "./credential-words.ts";
import { KeepCredential } from "./keep-credential.tsx";
import "#ui/parts/rows.css";
import "./credentials.css";

/** Keys and passwords: what they are called and where they go, and never what they are. */
export default function Credentials() {
  const shell = useShell();
  const [kept, setKept] = createSignal<readonly Credential[]>();
  const [entering, setEntering] = createSignal<{ readonly replaces?: Credential }>();
  const desk = shell.app.credentials();
  let stop: () => void = () => undefined;
  let over = false;
  void desk.then((found) => {
    if (!over) stop = found.watch(setKept);
  });
  onCleanup(() => {
    over = true;
    stop();
  });

  async function remove(name: string): Promise<void> {
    const { restore } = await (await desk).remove(name);
    shell.toasts.show(`${name} is removed.`, { label: "Undo", run: () => void restore() });
  }

  return (
    <Page
      title="Keys and passwords"
      lead="What servers ask for. Each is sealed, goes to its own address only, and is put into a request at the gate: no model and no log ever sees it, and it is never shown again."
    >
      <Show when={kept()} fallback={<p role="status">Reading what is kept…</p>}>
        {(list) => (
          <Show when={list().length > 0} fallback={<None add={() => setEntering({})} />}>
            <ul class="rows credentials">
              <For each={list()}>
                {(credential) => (
                  <li>
                    <div>
                      <b>{credential.name}</b>
                      <span>{credential.goesTo}</span>
                      <span class="quiet">
                        {useInWords(credential.use)}. {lastUseInWords(credential)}
                      </span>
                    </div>
                    <div class="choices">
                      <button
                        type="button"
                        class="btn"
                        aria-label={`Replace ${credential.name}`}
                        onClick={() => setEntering({ replaces: credential })}
                      >
                        Replace
                      </button>
                      <button
                        type="button"
                        class="btn"
                        aria-label={`Remove ${credential.name}`}
                        onClick={() => void remove(credential.name)}
                      >
                        Remove
                      </button>
                    </div>
                  </li>
                )}
              </For>
            </ul>
            <button type="button" class="btn" onClick={() => setEntering({})}>
              Add a key or password
            </button>
          </Show>
        )}
      </Show>
      <Show when={entering()} keyed>
        {(entry) => <KeepCredential {...entry} onClose={() => setEntering(undefined)} />}
      </Show>
    </Page>
  );
}

function None(props: { readonly add: () => void }) {
  return (
    <div class="credentials-none">
      <p>
        None yet. Some tool servers and model servers ask for a key. Keep it here under a name, say which address it
        belongs to, and choose it when you connect that server.
      </p>
      <p>Without a passphrase this device opens it by itself, as everything else here: see Health, Who can open it.</p>
      <button type="button" class="btn main" onClick={() => props.add()}>
        Add a key or password
      </button>
    </div>
  );
}
