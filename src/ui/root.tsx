import { createEffect, createMemo, ErrorBoundary, lazy, Match, on, onCleanup, Show, Suspense, Switch } from "solid-js";
import type { App } from "#app/app.ts";
import { showBadge } from "./sign/app-badge.ts";
import { showFavicon } from "./sign/favicon.ts";
import { CannotStart } from "./shell/cannot-start.tsx";
import { listenToFaults } from "./shell/faults.ts";
import { LiveRegion } from "./shell/live-region.tsx";
import { isLowOnSpace } from "./shell/low-space.ts";
import { createShell, ShellProvider } from "./shell/shell.ts";
import type { Shell } from "./shell/shell.ts";
import { listenToKeys } from "./commands/keys.ts";
import { Home } from "./home/home.tsx";

const Chat = lazy(() => import("./chat/chat.tsx"));
const Log = lazy(() => import("./log/log.tsx"));
const Health = lazy(() => import("./health/health.tsx"));
const Credentials = lazy(() => import("./credentials/credentials.tsx"));
const Models = lazy(() => import("./models/models.tsx"));
const Docs = lazy(() => import("./docs/docs.tsx"));
const Insecure = lazy(() => import("./shell/insecure.tsx"));
const Overlay = lazy(() => import("./shell/overlay.tsx"));
const ToastStack = lazy(() => import("./shell/toast-stack.tsx"));
const Notices = lazy(() => import("./shell/notices.tsx"));
const RiskyCalls = lazy(() => import("./tools/risky-calls.tsx"));

/** The whole page: one screen after the address, and what may float above it. */
export function Root(props: { readonly app: App }) {
  const shell = createShell(props.app);
  onCleanup(listenToKeys(shell));
  onCleanup(listenToFaults(globalThis, shell.toasts));
  onCleanup(props.app.device.onFileLaunched((file) => shell.dialogs.open({ kind: "open-package", file })));
  onCleanup(keepDroppedFiles());
  if (location.hash === "#/erased") {
    shell.go({ name: "home" }, "replace");
    shell.toasts.show("Everything BRANE kept on this device is erased. This is a new beginning.");
  }
  /** Who does not has the log, health and help, and nothing else is shown to them. */
  const usesNeurons = props.app.roles.includes("user");
  const place = createMemo(() => {
    const route = shell.route();
    return route.name === "chat" ? route.neuronId : route.name;
  });
  const open = createMemo(() => shell.neuron()?.open ?? shell.anyOpen());
  createEffect(() => showFavicon(open()));
  createEffect(() => showBadge(open()));
  createEffect(() => (document.title = titleOf(shell)));
  createEffect(on(place, () => queueMicrotask(focusHeading), { defer: true }));
  const needsNotice = () => {
    const device = shell.device();
    if (shell.requestsElsewhere().length > 0 || shell.mayBePrivate() || shell.soundness()?.broken) return true;
    return (
      device !== undefined &&
      (device.update !== "none" ||
        device.privateWindow ||
        device.lost.length > 0 ||
        !device.isolated ||
        isLowOnSpace(device))
    );
  };

  return (
    <ShellProvider value={shell}>
      <ErrorBoundary fallback={(fault: unknown) => <CannotStart fault={fault} />}>
        <Suspense>
          <Show when={shell.device()?.secure !== false} fallback={<Insecure />}>
            <a class="skip" href="#main" onClick={skip}>
              Go to the content
            </a>
            <Show when={needsNotice()}>
              <Notices />
            </Show>
            <Switch fallback={usesNeurons ? <Home /> : <Log />}>
              <Match when={usesNeurons && shell.route().name === "chat"}>
                <Chat />
              </Match>
              <Match when={shell.route().name === "log"}>
                <Log />
              </Match>
              <Match when={shell.route().name === "health"}>
                <Health />
              </Match>
              <Match when={usesNeurons && shell.route().name === "keys"}>
                <Credentials />
              </Match>
              <Match when={usesNeurons && shell.route().name === "models"}>
                <Models />
              </Match>
              <Match when={shell.route().name === "docs"}>
                <Docs />
              </Match>
            </Switch>
          </Show>
        </Suspense>
        <Suspense>
          <Show when={shell.dialogs.current()} keyed>
            {(request) => <Overlay request={request} />}
          </Show>
        </Suspense>
        <Suspense>
          <Show when={shell.requests().length > 0}>
            <RiskyCalls />
          </Show>
        </Suspense>
        <Suspense>
          <Show when={shell.toasts.list().length > 0}>
            <ToastStack />
          </Show>
        </Suspense>
        <LiveRegion announcer={shell.announcer} />
      </ErrorBoundary>
    </ShellProvider>
  );
}

/** A file dropped beside its place would replace the page, and what is written in it. */
function keepDroppedFiles(): () => void {
  const keep = (event: DragEvent) => event.preventDefault();
  addEventListener("dragover", keep);
  addEventListener("drop", keep);
  return () => {
    removeEventListener("dragover", keep);
    removeEventListener("drop", keep);
  };
}

function titleOf(shell: Shell): string {
  const neuron = shell.neuron();
  // The browser's history keeps titles in clear: a neuron of the person's own is not named there.
  const chat = neuron === undefined ? "BRANE" : neuron.origin === "shipped" ? neuron.name : "Chat";
  const names = {
    home: "BRANE",
    chat,
    log: "Log",
    health: "Health",
    keys: "Keys and passwords",
    models: "Models",
    docs: "Help",
  };
  const name = names[shell.route().name];
  return name === "BRANE" ? name : `${name} · BRANE`;
}

function skip(event: MouseEvent): void {
  event.preventDefault(); // the address belongs to the routes
  const main = document.getElementById("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus();
}

/** A new screen starts at its heading; a field that wants the focus has taken it already. */
function focusHeading(): void {
  if (document.activeElement === document.body || document.activeElement === null) {
    document.querySelector<HTMLElement>("#main h1, h1")?.focus({ preventScroll: true });
  }
}
