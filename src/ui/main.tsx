import { render } from "solid-js/web";
import { createBrowserApp, exposeToScripts, findWayBack } from "#app/browser.ts";
import type { App, Beginning } from "#app/app.ts";
import { mount } from "./mount.tsx";
import { CannotStart } from "./shell/cannot-start.tsx";

const place = document.getElementById("app");
if (place === null) throw new Error("The page has no place for the app.");

if (isSecureContext) {
  try {
    const opening = createBrowserApp();
    exposeToScripts(opening.then(appOf));
    const beginning = await opening;
    if (beginning.kind === "open") mount(beginning.app, place);
    else (await import("./lock/before-app.tsx")).showBefore(beginning, place, (app) => void mount(app, place));
  } catch (fault) {
    console.error(fault); // the boundary: whoever repairs it needs the trace, and it holds no content
    render(() => <CannotStart fault={fault} />, place);
    (await import("./shell/return.tsx")).offerReturn(place, findWayBack);
  }
} else {
  const { default: Insecure } = await import("./shell/insecure.tsx");
  render(() => <Insecure />, place);
}

function appOf(beginning: Beginning): App | Promise<App> {
  if (beginning.kind === "open") return beginning.app;
  if (beginning.kind === "locked") return beginning.desk.opened;
  throw new Error("The browser has lost what was kept here. The page says what can be done.");
}
