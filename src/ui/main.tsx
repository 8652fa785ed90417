import { render } from "solid-js/web";
import { createBrowserApp, exposeToScripts } from "#app/browser.ts";
import { mount } from "./mount.tsx";
import { CannotStart } from "./shell/cannot-start.tsx";

const place = document.getElementById("app");
if (place === null) throw new Error("The page has no place for the app.");

if (isSecureContext) {
  try {
    const opening = createBrowserApp();
    exposeToScripts(opening);
    mount(await opening, place);
  } catch (fault) {
    console.error(fault); // the boundary: whoever repairs it needs the trace, and it holds no content
    render(() => <CannotStart fault={fault} />, place);
  }
} else {
  const { default: Insecure } = await import("./shell/insecure.tsx");
  render(() => <Insecure />, place);
}
