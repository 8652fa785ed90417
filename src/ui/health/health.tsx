import { createSignal, For, lazy, Show, Suspense } from "solid-js";
import { Page } from "#ui/shell/page.tsx";
import { Report } from "./report.tsx";
import { Safety } from "#ui/safety/safety.tsx";
import { useShell } from "#ui/shell/shell.ts";
import type { ThemeChoice } from "#ui/shell/theme.ts";
import { sizeInWords } from "#ui/words/format.ts";

const Backups = lazy(() => import("#ui/backup/backups.tsx"));
const People = lazy(() => import("#ui/people/people.tsx"));

/** How this device does: storage, engine, versions; and the way to erase everything. */
export default function Health() {
  const shell = useShell();
  const [asked, setAsked] = createSignal("");
  async function persist(): Promise<void> {
    setAsked(
      (await shell.app.device.askToPersist())
        ? "The browser will keep it, also when space is short."
        : "The browser said no for now. Install BRANE as an app or use it for a while, then ask again. Until then, save what matters as .brane files.",
    );
  }

  return (
    <Page title="Health" lead="Who can open what BRANE keeps on this device, what it runs on, and how to erase it all.">
      <Safety />
      <section>
        <h2>People</h2>
        <Suspense>
          <People />
        </Suspense>
      </section>
      <Show when={shell.device()}>
        {(device) => (
          <section>
            <h2>Storage</h2>
            <Show when={device().storage} fallback={<p>The browser does not say how much space there is.</p>}>
              {(storage) => (
                <>
                  <p>
                    {sizeInWords(storage().usedBytes)} of {sizeInWords(storage().quotaBytes)} used, the model included.
                    Everything you write is sealed before it is stored.
                  </p>
                  <div class="meter" aria-hidden="true">
                    <i style={{ width: `${Math.min(100, (storage().usedBytes / storage().quotaBytes) * 100)}%` }} />
                  </div>
                  <Show when={!storage().persisted} fallback={<p>The browser keeps it, also when space is short.</p>}>
                    <p>
                      The browser may delete it when the disk is nearly full. Ask it to keep it: it costs nothing and
                      asks for nothing else.
                    </p>
                    <p>
                      If this is a private window, the browser deletes all of it when you close the window; most
                      browsers do not let a page know. Save a neuron as a .brane file to keep it.
                    </p>
                    <button type="button" class="btn" onClick={() => void persist()}>
                      Ask the browser to keep it
                    </button>
                  </Show>
                </>
              )}
            </Show>
            <p role="status">{asked()}</p>
          </section>
        )}
      </Show>
      <Report />
      <section>
        <h2>Backups</h2>
        <Suspense>
          <Backups />
        </Suspense>
      </section>
      <section>
        <h2>Light or dark</h2>
        <div class="choices" role="group" aria-label="Light or dark">
          <For each={themes}>
            {(theme) => (
              <button
                type="button"
                class="btn"
                classList={{ main: shell.theme.choice() === theme.choice }}
                aria-pressed={shell.theme.choice() === theme.choice}
                onClick={() => shell.theme.choose(theme.choice)}
              >
                {theme.name}
              </button>
            )}
          </For>
        </div>
      </section>
      <section>
        <h2>Erase everything</h2>
        <p>
          All neurons, conversations, documents, permissions, models that you brought or fetched, and the log on this
          device, keys first. What you saved as .brane files stays where you put it.
        </p>
        <button type="button" class="btn danger" onClick={() => shell.dialogs.open({ kind: "erase" })}>
          Erase everything
        </button>
      </section>
    </Page>
  );
}

const themes: readonly { readonly choice: ThemeChoice; readonly name: string }[] = [
  { choice: "system", name: "As the system" },
  { choice: "light", name: "Light" },
  { choice: "dark", name: "Dark" },
];
